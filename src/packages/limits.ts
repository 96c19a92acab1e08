/** What a set of packages may hold, so that an archive that unpacks to much fills no disk. */
export const MAX_WHEELS = 1000;
/** Bytes of one wheel as it lies on the disk: it is read as a whole. */
export const MAX_WHEEL_BYTES = 1024 ** 3;
/** Bytes of one wheel, unpacked. */
export const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
/** Bytes and files of all wheels of a set, unpacked. */
export const MAX_LAYER_BYTES = 8 * 1024 ** 3;
export const MAX_LAYER_FILES = 200_000;
/** Bytes of the name of a file, and of one part of it: what Linux takes, limits.h. */
export const MAX_PATH_BYTES = 1024;
export const MAX_PART_BYTES = 255;
/** Bytes of a lock file. */
export const MAX_LOCK_BYTES = 4 * 1024 ** 2;
