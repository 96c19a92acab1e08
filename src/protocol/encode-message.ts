import { encodeFrame } from './encode-frame.ts';
import { encodeMarshal } from './marshal/encode.ts';
import type { HostMessage } from './messages.ts';

/** One message as a whole frame. */
export function encodeMessage(message: HostMessage): Uint8Array {
  const { resultBytes, printTraceback, ...fields } = message;
  const renamed = { result_bytes: resultBytes, print_traceback: printTraceback };
  return encodeFrame(encodeMarshal({ ...fields, ...renamed }));
}
