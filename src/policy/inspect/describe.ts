import { errnoName } from '../errno.ts';
import type { ArgumentTest, SyscallAction } from '../rule.ts';

/** `allowed`, `refused with EPERM` or `killed`. */
export function describeAction(action: SyscallAction): string {
  switch (action.kind) {
    case 'allow':
      return 'allowed';
    case 'errno':
      return `refused with ${errnoName(action.errno)}`;
    case 'kill':
      return 'killed';
  }
}

const WHOLE = 0xffff_ffff_ffff_ffffn;

function hex(value: bigint): string {
  return value < 10n ? String(value) : `0x${value.toString(16)}`;
}

/** One test as a condition of C. Arguments count from 0. */
export function describeTest({ index, mask, op, value }: ArgumentTest): string {
  const name = `arg${index}`;
  if (mask === WHOLE) return `${name} ${op} ${hex(value)}`;
  return mask === 0xffff_ffffn
    ? `(int)${name} ${op} ${hex(value)}`
    : `(${name} & ${hex(mask)}) ${op} ${hex(value)}`;
}

/** `1048576` to `1 MiB`, in the largest unit that divides it. */
export function describeBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && amount % 1024 === 0 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount} ${units[unit] ?? ''}`;
}
