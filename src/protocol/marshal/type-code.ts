/**
 * Type codes of Python's marshal format, version 2: Python/marshal.c. What it has beyond these
 * (code objects, references, interned and short forms of later versions) is refused.
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
  tuple: 0x28, // (
  list: 0x5b, // [
  dict: 0x7b, // {
  dictEnd: 0x30, // 0
  set: 0x3c, // <
  frozenSet: 0x3e, // >
} as const;
