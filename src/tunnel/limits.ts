/**
 * Limits on everything whose size the other end of a tunnel chooses. Each is tested at the limit and one
 * past it.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Bytes of one message: its operation, and what it carries. */
export const MAX_PAYLOAD_BYTES = MIB;
export const MAX_MESSAGE_BYTES = 1 + MAX_PAYLOAD_BYTES;

/** What a sender cuts streams of bytes into. */
export const PIECE_BYTES = 256 * KIB;

/** Bytes of one JSON text; that of an `open` may take a whole message, for a policy has lists. */
export const MAX_NOTE_BYTES = 64 * KIB;

/** UTF-16 units of one text in it: a key, a path, a message of an error. */
export const MAX_TEXT_UNITS = 4096;

/** Folders that a client may fill, arguments of a refused call, calls told of in one message. */
export const MAX_FOLDERS = 64;
export const MAX_CALL_ARGUMENTS = 16;
export const MAX_CALLS = 100;

/** Bytes of output, input or a result that a service may say a run has at most: as policies may. */
export const MAX_LIMIT_BYTES = 1024 * MIB;

/** Bytes of frames and of checkpoints that a client may have sent and the service has not taken. */
export const CHANNEL_WINDOW_BYTES = MIB;

/** Bytes of standard input that a client may have sent and the guest has not read. */
export const STDIN_WINDOW_BYTES = 256 * KIB;

/** What a frame may hold besides a value: code and names one way, tracebacks and names the other. */
export const BESIDES_VALUE_BYTES = 8 * MIB;

/** What waits for the network at one end before its sender waits as well. */
export const MOST_UNSENT_BYTES = MIB;

/** Displays of a run that may wait for a client that reads slowly, besides its output and its result. */
export const MOST_UNSENT_DISPLAY_BYTES = 16 * MIB;

/** What lists of files and of stretches of memory may take in a checkpoint besides their contents. */
export const MAX_CHECKPOINT_LIST_BYTES = 64 * MIB;
