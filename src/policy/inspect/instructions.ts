import { InternalError } from '../../model/errors.ts';
import { INSTRUCTION_BYTES } from '../bpf/instruction.ts';
import type { Instruction } from '../bpf/instruction.ts';

/** The reverse of encodeInstructions. */
export function decodeInstructions(bytes: Uint8Array): Instruction[] {
  if (bytes.length % INSTRUCTION_BYTES !== 0) {
    throw new InternalError('a BPF program is a whole number of 8-byte instructions');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const program: Instruction[] = [];
  for (let at = 0; at < bytes.length; at += INSTRUCTION_BYTES) {
    program.push({
      code: view.getUint16(at, true),
      jt: view.getUint8(at + 2),
      jf: view.getUint8(at + 3),
      k: view.getUint32(at + 4, true),
    });
  }
  return program;
}
