import type { Limits } from '../model/limits.ts';

/** The names of all limits, in the order in which they are shown. */
export const LIMIT_NAMES = [
  'timeoutMs',
  'cpuMs',
  'memoryMiB',
  'outputBytes',
  'inputBytes',
  'resultBytes',
  'diskMiB',
  'diskInodes',
  'fileSizeMiB',
  'processes',
  'threads',
  'openFiles',
] as const satisfies readonly (keyof Limits)[];

const DAY_MS = 24 * 60 * 60 * 1000;
const GIB = 1024 ** 3;
/** 1 TiB. */
const MAX_MIB = 1024 ** 2;

/** Least and greatest value of each limit, both allowed. */
export const LIMIT_BOUNDS: Readonly<
  Record<keyof Limits, { readonly least: number; readonly most: number }>
> = {
  timeoutMs: { least: 1, most: DAY_MS },
  cpuMs: { least: 1, most: DAY_MS },
  // Below this CPython cannot grow its heap enough to import its own standard library.
  memoryMiB: { least: 16, most: MAX_MIB },
  // Bytes are held by the host, which has one buffer for each.
  outputBytes: { least: 1, most: GIB },
  inputBytes: { least: 1, most: GIB },
  resultBytes: { least: 1, most: GIB },
  diskMiB: { least: 1, most: MAX_MIB },
  // The guest's own folders take a few.
  diskInodes: { least: 16, most: 16 * 1024 ** 2 },
  fileSizeMiB: { least: 1, most: MAX_MIB },
  processes: { least: 1, most: 4096 },
  threads: { least: 1, most: 4096 },
  // Standard streams, the channel to the host, and what an import needs open at once.
  openFiles: { least: 16, most: 65_536 },
};

/** Environment: variables, and bytes of all names and values together. */
export const MAX_ENV_VARIABLES = 256;
export const MAX_ENV_BYTES = 128 * 1024;
/** Entries of a list of names, and UTF-16 units of one name. */
export const MAX_LIST_LENGTH = 1024;
export const MAX_NAME_LENGTH = 255;
