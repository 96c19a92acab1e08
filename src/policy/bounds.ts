import type { Limits } from '../model/limits.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const GIB = 1024 ** 3;
/** 1 TiB. */
const MAX_MIB = 1024 ** 2;

/** Each limit with its least and greatest value, both allowed, in the order of showing. */
export const LIMIT_BOUNDS = [
  ['timeoutMs', 1, DAY_MS],
  ['cpuMs', 1, DAY_MS],
  // Below this CPython cannot grow its heap enough to import its own standard library.
  ['memoryMiB', 16, MAX_MIB],
  // The host holds these bytes.
  ['outputBytes', 1, GIB],
  ['inputBytes', 1, GIB],
  ['resultBytes', 1, GIB],
  ['diskMiB', 1, MAX_MIB],
  // The guest's own folders take a few.
  ['diskInodes', 16, 16 * 1024 ** 2],
  ['fileSizeMiB', 1, MAX_MIB],
  ['processes', 1, 4096],
  ['threads', 1, 4096],
  // Standard streams, the channel to the host, and what an import needs open at once.
  ['openFiles', 16, 65_536],
] as const satisfies readonly (readonly [keyof Limits, least: number, most: number])[];

/** Environment: variables, and bytes of all names and values together. */
export const MAX_ENV_VARIABLES = 256;
export const MAX_ENV_BYTES = 128 * 1024;
/** Entries of a list of names, and UTF-16 units of one name. */
export const MAX_LIST_LENGTH = 1024;
export const MAX_NAME_LENGTH = 255;
