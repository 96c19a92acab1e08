import { UsageError } from './errors.ts';
import type { PythonReference } from './reference.ts';

const SECONDS_PER_DAY = 86_400;

/** A `datetime.timezone`: a fixed distance from UTC. */
export class PythonTimeZone {
  readonly offsetSeconds: number;
  /** null when it has no name of its own: `UTC+01:00`. */
  readonly name: string | null;

  constructor(offsetSeconds: number, name: string | null = null) {
    checkOffset(offsetSeconds);
    this.offsetSeconds = offsetSeconds;
    this.name = name;
  }
}

/** A `zoneinfo.ZoneInfo`, by its key: `Europe/Paris`. */
export class PythonZoneInfo {
  readonly key: string;

  constructor(key: string) {
    if (key === '') {
      throw new UsageError('the key of a time zone must not be empty');
    }
    this.key = key;
  }
}

/** What a time may know of its place; other classes of `tzinfo` stay in the guest. */
export type PythonZone = PythonTimeZone | PythonZoneInfo | PythonReference;

/** Throws unless it is less than a day, to the microsecond, as Python has it. */
export function checkOffset(seconds: number): void {
  if (!(Math.abs(seconds) < SECONDS_PER_DAY)) {
    throw new UsageError('the offset of a time zone must be less than a day');
  }
}
