import { checkRange } from './check-range.ts';
import { UsageError } from './errors.ts';
import { checkOffset, PythonTimeZone } from './value-zones.ts';
import type { PythonZone } from './value-zones.ts';

const MS_PER_SECOND = 1000;
const MS_PER_DAY = 86_400_000;
const MAX_DAYS = 999_999_999;

/** A `datetime.date`. */
export class PythonDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    checkDate(year, month, day);
    this.year = year;
    this.month = month;
    this.day = day;
  }
}

/** The parts of a time of day; each that is missing is zero. */
export interface PythonTimeParts {
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly microsecond?: number;
  /** 1 for the second of two equal times, when clocks are set back. */
  readonly fold?: number;
  /** null, as by default, for a naive time. */
  readonly zone?: PythonZone | null;
}

/** A `datetime.time`. */
export class PythonTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly fold: number;
  readonly zone: PythonZone | null;

  constructor(parts: PythonTimeParts) {
    const time = checkedTime(parts);
    this.hour = time.hour;
    this.minute = time.minute;
    this.second = time.second;
    this.microsecond = time.microsecond;
    this.fold = time.fold;
    this.zone = time.zone;
  }
}

/** The parts of a date and time. */
export interface PythonDateTimeParts extends PythonTimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** What `utcoffset()` says; of a `PythonTimeZone` it need not be given. */
  readonly utcOffsetSeconds?: number | null;
}

/** A `datetime.datetime`. */
export class PythonDateTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly fold: number;
  readonly zone: PythonZone | null;
  /** Seconds east of UTC; null when it is naive, or its zone was never asked. */
  readonly utcOffsetSeconds: number | null;

  constructor(parts: PythonDateTimeParts) {
    const { year, month, day, zone } = parts;
    checkDate(year, month, day);
    this.year = year;
    this.month = month;
    this.day = day;
    const time = checkedTime(parts);
    this.hour = time.hour;
    this.minute = time.minute;
    this.second = time.second;
    this.microsecond = time.microsecond;
    this.fold = time.fold;
    this.zone = time.zone;
    const offset = zone instanceof PythonTimeZone ? zone.offsetSeconds : parts.utcOffsetSeconds;
    checkOffset(offset ?? 0);
    this.utcOffsetSeconds = offset ?? null;
  }

  /** The aware `datetime` in UTC for a `Date`. */
  static fromDate(date: Date): PythonDateTime {
    if (Number.isNaN(date.getTime())) {
      throw new UsageError('the date is invalid');
    }
    return new PythonDateTime({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      microsecond: date.getUTCMilliseconds() * 1000,
      zone: new PythonTimeZone(0),
    });
  }

  /**
   * The same moment, cut to milliseconds. A naive one is taken for UTC, which is the guest's own zone.
   *
   * @throws UsageError when its zone is known by name only, as of one that the host made.
   */
  toDate(): Date {
    if (this.zone !== null && this.utcOffsetSeconds === null) {
      throw new UsageError('the offset of this zone is not known: give utcOffsetSeconds');
    }
    const date = new Date(0);
    date.setUTCFullYear(this.year, this.month - 1, this.day);
    const ms = Math.floor(this.microsecond / 1000);
    date.setUTCHours(this.hour, this.minute, this.second, ms);
    return new Date(date.getTime() - (this.utcOffsetSeconds ?? 0) * MS_PER_SECOND);
  }
}

/** A `datetime.timedelta`, in the one form that Python gives it: only `days` may be negative. */
export class PythonTimeDelta {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;

  constructor(days: number, seconds: number = 0, microseconds: number = 0) {
    checkRange('days', days, -MAX_DAYS, MAX_DAYS);
    checkRange('seconds', seconds, 0, 86_399);
    checkRange('microseconds', microseconds, 0, 999_999);
    this.days = days;
    this.seconds = seconds;
    this.microseconds = microseconds;
  }

  /** The nearest to a number of milliseconds. */
  static fromMs(ms: number): PythonTimeDelta {
    const days = Math.floor(ms / MS_PER_DAY);
    const rest = Math.round((ms - days * MS_PER_DAY) * 1000);
    // Rounding may make a whole day of the rest.
    const carry = Math.floor(rest / (MS_PER_DAY * 1000));
    const within = rest - carry * MS_PER_DAY * 1000;
    return new PythonTimeDelta(days + carry, Math.floor(within / 1e6), within % 1e6);
  }

  /** All of it in milliseconds; exact up to some 285 years. */
  totalMs(): number {
    return this.days * MS_PER_DAY + this.seconds * MS_PER_SECOND + this.microseconds / 1000;
  }
}

function checkedTime(parts: PythonTimeParts): Required<PythonTimeParts> {
  const { hour = 0, minute = 0, second = 0, microsecond = 0, fold = 0, zone = null } = parts;
  checkRange('hour', hour, 0, 23);
  checkRange('minute', minute, 0, 59);
  checkRange('second', second, 0, 59);
  checkRange('microsecond', microsecond, 0, 999_999);
  checkRange('fold', fold, 0, 1);
  return { hour, minute, second, microsecond, fold, zone };
}

function checkDate(year: number, month: number, day: number): void {
  checkRange('year', year, 1, 9999);
  checkRange('month', month, 1, 12);
  // The calendar repeats after 400 years, and `Date` reads years below 100 as others.
  checkRange('day', day, 1, new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate());
}
