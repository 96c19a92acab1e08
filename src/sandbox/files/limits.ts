/** Limits on what a guest tells of its files. Each holds on the host, whatever the agent says. */

const MIB = 1024 * 1024;

/** Bytes of a file in one message: well below what a frame can hold beside the smallest policy. */
export const CHUNK_BYTES = 4 * MIB;

/** Bytes of a listing, encoded. */
export const LISTING_BYTES = 7 * MIB;

/** Files, folders and links in one listing. */
export const MOST_ENTRIES = 20_000;

/** Folders within folders. */
export const MOST_DEPTH = 64;

/** UTF-16 units of a name: Linux has at most 255 bytes, pathname(7). */
export const MOST_NAME_UNITS = 255;

/** Bytes of a file that is read as a whole, unless the caller says otherwise. */
export const MOST_READ_BYTES = 256 * MIB;

/** Bytes that a guest is to make digests of for one listing; what is beyond is told by time and size. */
export const MOST_DIGEST_BYTES = 512 * MIB;
