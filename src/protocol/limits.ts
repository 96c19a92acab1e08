/**
 * Limits on everything whose size the guest chooses. Each is tested at the limit and one past it.
 */

/** Bytes of one frame's payload. A decoder may be given a lower one; nothing is read beyond it. */
export const MAX_FRAME_BYTES = 128 * 1024 * 1024;

/** Containers within containers, so that decoding cannot exhaust the stack. */
export const MAX_DEPTH = 1000;

/** Items over all containers of one message or value; key and value of a dict count as two. */
export const MAX_ITEMS = 8 * 1024 * 1024;

/** Containers and byte strings of one message or value: an empty dict is 2 bytes of input, some 100 in memory. */
export const MAX_CONTAINERS = 1024 * 1024;

/** Digits, of 15 bits each, of one integer: about 296,000 decimal digits. */
export const MAX_INTEGER_DIGITS = 64 * 1024;

/** Bytes of one string in UTF-8; strings of Node end not far above it. */
export const MAX_STRING_BYTES = 96 * 1024 * 1024;

/** Milliseconds of processor time for the Sets and Maps of one value, beside those for each key. */
export const HASHING_MS = 500;

/** Microseconds of it that each key may take on the average. */
export const HASHING_US_PER_KEY = 5;

/** References to objects of the guest in one value. */
export const MAX_REFERENCES = 10_000;

/** UTF-16 units of what a reference says of its type, and of its object: 1024 characters each. */
export const MAX_REFERENCE_UNITS = 2048;

/** Dimensions of an array; NumPy has the same limit. */
export const MAX_DIMENSIONS = 64;

/** UTF-16 units of the name of an array's element type. */
export const MAX_DTYPE_UNITS = 64;

/** UTF-16 units of a decimal number: about as many digits as an integer may have. */
export const MAX_DECIMAL_UNITS = 300_000;

/** UTF-16 units of the name of a time zone, or of its key. */
export const MAX_ZONE_UNITS = 255;

/** Exceptions in one error: itself, its causes, contexts and members together. */
export const MAX_ERRORS = 64;

/** Exceptions on one path from an error down to its farthest cause, context or member. */
export const MAX_ERROR_DEPTH = 33;

/** Lines of one structured traceback. */
export const MAX_TRACEBACK_FRAMES = 200;

/** Notes of one exception. */
export const MAX_NOTES = 100;

/** UTF-16 units of any one text in a message: a traceback, a repr, a name. */
export const MAX_TEXT_UNITS = 1024 * 1024;

/** Calls of the guest to the host that wait for their answers at one time. */
export const MAX_PENDING_CALLS = 1024;

/** References released by one message. */
export const MAX_RELEASES = 4096;
