export { encodeMessage } from './encode-message.ts';
export { encodeFrame } from './encode-frame.ts';
export { Exchange } from './exchange.ts';
export { FrameDecoder } from './frames.ts';
export { encodeMarshal } from './marshal/encode.ts';
export type {
  DisplayRoom,
  DoMessage,
  EncodedValue,
  ErrorResult,
  ExitedResult,
  GuestMessage,
  HostMessage,
  OkResult,
  OutgoingValue,
  ResultMessage,
  RunMessage,
} from './messages.ts';
export { parseGuestMessage } from './parse-message.ts';
export { decodeValue } from './value/decode.ts';
export { encodeValue } from './value/encode.ts';
export type { ReferenceInfo, ValueForm, ValueMaker } from './value/types.ts';
