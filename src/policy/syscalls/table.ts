import type { Arch } from '../plan.ts';
import { AARCH64_NUMBERS } from './aarch64.ts';
import { X86_64_NUMBERS } from './x86_64.ts';

/** What seccomp(2) tells a filter about the architecture, and how its numbers are to be read. */
export interface ArchTable {
  /** AUDIT_ARCH_* of linux/audit.h: machine number, 64-bit flag, little-endian flag. */
  readonly auditArch: number;
  readonly numbers: ReadonlyMap<string, number>;
  /**
   * From here on numbers belong to a foreign calling convention. On x86_64 that is x32
   * (`__X32_SYSCALL_BIT`), which shares the architecture's AUDIT_ARCH and so needs its own test.
   */
  readonly foreignFrom: number | null;
}

/** The architectures that we can build a filter for. */
export const ARCH_TABLES: Readonly<Record<Arch, ArchTable>> = {
  x86_64: {
    auditArch: 0xc000_003e,
    numbers: new Map(Object.entries(X86_64_NUMBERS)),
    foreignFrom: 0x4000_0000,
  },
  aarch64: {
    auditArch: 0xc000_00b7,
    numbers: new Map(Object.entries(AARCH64_NUMBERS)),
    foreignFrom: null,
  },
};

/** Every name of every table, sorted: what a policy may speak of. */
export const SYSCALL_NAMES: readonly string[] = [
  ...new Set([...Object.keys(X86_64_NUMBERS), ...Object.keys(AARCH64_NUMBERS)]),
].toSorted();
