export { encodeMessage } from './encode-message.ts';
export { encodeFrame } from './encode-frame.ts';
export { FrameDecoder } from './frames.ts';
export { decodeMarshal } from './marshal/decode.ts';
export { encodeMarshal } from './marshal/encode.ts';
export type {
  ErrorResult,
  ExitedResult,
  GuestMessage,
  HostMessage,
  OkResult,
  ResultMessage,
  RunMessage,
} from './messages.ts';
export { parseGuestMessage } from './parse-message.ts';
