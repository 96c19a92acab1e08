/**
 * Type codes of Python's marshal format, version 4: Python/marshal.c. What it has beyond these
 * (code objects, Ellipsis, numbers as text) is refused.
 */
export const TYPE_CODE = {
  none: 0x4e, // N
  true: 0x54, // T
  false: 0x46, // F
  int32: 0x69, // i
  int64: 0x49, // I
  long: 0x6c, // l
  float: 0x67, // g
  complex: 0x79, // y
  bytes: 0x73, // s
  text: 0x75, // u
  interned: 0x74, // t
  ascii: 0x61, // a
  internedAscii: 0x41, // A
  shortAscii: 0x7a, // z
  shortInternedAscii: 0x5a, // Z
  tuple: 0x28, // (
  smallTuple: 0x29, // )
  list: 0x5b, // [
  dict: 0x7b, // {
  dictEnd: 0x30, // 0
  set: 0x3c, // <
  frozenSet: 0x3e, // >
  shared: 0x72, // r
  stopIteration: 0x53, // S
} as const;

/** Added to the type code of what may be referred to: it gets the next number, from 0. */
export const SHARED_FLAG = 0x80;
