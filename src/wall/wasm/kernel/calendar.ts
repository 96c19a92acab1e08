import type { GuestMemory } from './guest-memory.ts';

/** JavaScript's dates end there: years -271821 and 275760. */
const MOST_SECONDS = 8.64e12;
const DAY_MS = 86_400_000;
/** struct tm (tm(3type)): eleven numbers of 32 bits; a pointer to a name follows. */
const TM_BYTES = 44;
const FIRST_YEAR = 1900;

/** Writes a moment in UTC, the guest's only time zone, into a struct tm. */
export function writeTm(memory: GuestMemory, address: number, seconds: number): void {
  const start = address >>> 0;
  memory.bytes(start, TM_BYTES);
  const date = new Date(Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, seconds)) * 1000);
  const year = date.getUTCFullYear();
  const firstDay = new Date(0).setUTCFullYear(year, 0, 1);
  const fields = [
    date.getUTCSeconds(),
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth(),
    year - FIRST_YEAR,
    date.getUTCDay(),
    Math.floor((date.getTime() - firstDay) / DAY_MS),
    0, // no daylight saving time
    0, // seconds east of UTC
  ];
  fields.forEach((value, index) => memory.set32(start + index * 4, value));
}

/** The moment that a struct tm means, whose fields may be out of range; null if there is none. */
export function readTm(memory: GuestMemory, address: number): number | null {
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0] = [0, 1, 2, 3, 4, 5].map(
    (index) => memory.i32((address >>> 0) + index * 4),
  );
  const date = new Date(0);
  date.setUTCFullYear(year + FIRST_YEAR, month, day);
  const time = date.setUTCHours(hour, minute, second);
  return Number.isNaN(time) ? null : time / 1000;
}
