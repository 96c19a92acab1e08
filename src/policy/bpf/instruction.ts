/**
 * Instruction codes of classic BPF that seccomp(2) accepts and that we use: class, size, mode and
 * operation or-ed together (linux/bpf_common.h, linux/filter.h).
 */
export const CODE = {
  /** A = 32-bit word of struct seccomp_data at k. BPF_LD | BPF_W | BPF_ABS. */
  LOAD: 0x20,
  /** A = A & k. BPF_ALU | BPF_AND | BPF_K. */
  AND: 0x54,
  /** Skip k instructions. BPF_JMP | BPF_JA. */
  JUMP: 0x05,
  /** Skip jt instructions when A == k, else jf. BPF_JMP | BPF_JEQ | BPF_K. */
  JUMP_EQUAL: 0x15,
  /** The same for A >= k, unsigned. BPF_JMP | BPF_JGE | BPF_K. */
  JUMP_AT_LEAST: 0x35,
  /** The same for (A & k) != 0. BPF_JMP | BPF_JSET | BPF_K. */
  JUMP_ANY_BIT: 0x45,
  /** End with verdict k. BPF_RET | BPF_K. */
  RETURN: 0x06,
} as const;

/** struct sock_filter of linux/filter.h. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** Offsets in struct seccomp_data (linux/seccomp.h). */
export const OFFSET = { nr: 0, arch: 4, instructionPointer: 8, args: 16 } as const;

/** SECCOMP_RET_* of linux/seccomp.h. */
export const VERDICT = {
  ALLOW: 0x7fff_0000,
  KILL_PROCESS: 0x8000_0000,
  ERRNO: 0x0005_0000,
} as const;

/** BPF_MAXINSNS of linux/bpf_common.h: the longest program that the kernel takes. */
export const MAX_INSTRUCTIONS = 4096;
export const INSTRUCTION_BYTES = 8;

/** As the kernel reads them, little-endian on both of our architectures. */
export function encodeInstructions(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jt);
    view.setUint8(at + 3, jf);
    view.setUint32(at + 4, k, true);
  }
  return bytes;
}
