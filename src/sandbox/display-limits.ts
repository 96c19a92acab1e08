/** Displays of one run, unless the caller says otherwise, and at most. */
export const DEFAULT_DISPLAYS = 100;
export const MAX_DISPLAYS = 10_000;

/** Bytes of all displays of one run, likewise. */
export const DEFAULT_DISPLAYS_BYTES = 16 * 1024 * 1024;
export const MAX_DISPLAYS_BYTES = 256 * 1024 * 1024;

/** Bytes of one display, all its forms together: so many that it fits into a frame, whatever `resultBytes` is. */
export const MAX_DISPLAY_BYTES = 6 * 1024 * 1024;
