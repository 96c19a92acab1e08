import { UsageError } from '../index.ts';
import { plainJsonText } from './plain-text.ts';

const DURATION = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)$/;
const MILLISECONDS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `5s`, `500ms`, `1.5m` or `1h` as milliseconds. A bare number is refused: its unit is a guess. */
export function parseDuration(option: string, text: string): number {
  const match = DURATION.exec(text);
  const unit = MILLISECONDS.get(match?.[2] ?? '');
  if (match === null || unit === undefined) {
    throw new UsageError(
      `${option}: ${quote(text)} is not a duration; write a number and its unit, such as 500ms, 5s or 2m`,
    );
  }
  const milliseconds = Math.round(Number(match[1]) * unit);
  if (milliseconds < 1) {
    throw new UsageError(`${option}: ${quote(text)} is too short; 1ms is the shortest`);
  }
  return milliseconds;
}

const SIZE = /^(\d{1,15})(?:([KMG])(?:iB)?|B)?$/;
const BYTES = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
]);

/** `256M`, `256MiB`, `1G`, `64K` or a bare number of bytes, as bytes; units are powers of 1024. */
export function parseSize(option: string, text: string): number {
  const match = SIZE.exec(text);
  const unit = BYTES.get(match?.[2] ?? '');
  if (match === null || unit === undefined) {
    throw new UsageError(
      `${option}: ${quote(text)} is not a size; write a whole number with K, M or G (powers of 1024), such as 64K, 256M or 1G`,
    );
  }
  const bytes = Number(match[1]) * unit;
  if (bytes < 1 || !Number.isSafeInteger(bytes)) {
    throw new UsageError(`${option}: ${quote(text)} is out of range`);
  }
  return bytes;
}

/** Like {@link parseSize}, for limits that are counted in whole MiB. */
export function parseMebibytes(option: string, text: string): number {
  const mebibytes = parseSize(option, text) / 2 ** 20;
  if (!Number.isInteger(mebibytes)) {
    const next = Math.ceil(mebibytes);
    throw new UsageError(
      `${option}: ${quote(text)} is not a whole number of MiB; the next larger size is ${next}M`,
    );
  }
  return mebibytes;
}

/** A duration as a person writes it. */
export function showDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

/** A number of bytes as a person writes it. */
export function showSize(bytes: number): string {
  for (const [unit, factor] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) {
      return `${bytes / factor} ${unit}`;
    }
  }
  return `${bytes} bytes`;
}

/** Text of the user inside a message: one line, and not endless. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return plainJsonText(JSON.stringify(short));
}
