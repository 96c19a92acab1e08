/** Instructions that the edits write: https://webassembly.github.io/spec/core/binary/instructions.html */
export const OP = {
  block: 0x02,
  end: 0x0b,
  br: 0x0c,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  localGet: 0x20,
  localSet: 0x21,
  i32Const: 0x41,
} as const;

/** The type of a block that leaves nothing behind. */
export const NOTHING = 0x40;
