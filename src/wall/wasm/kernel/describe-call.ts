import type { AllowedImport } from './allow-list.ts';
import { ERRNO } from './errno.ts';
import type { GuestMemory } from './guest-memory.ts';
import { PATH_MAX } from './abi.ts';

const MOST_CHARACTERS = 200;

/** The arguments of a call as people read them: numbers, and the texts that pointers lead to. */
export function describeArguments(
  { parameters }: Pick<AllowedImport, 'parameters'>,
  values: readonly unknown[],
  memory: GuestMemory,
): (number | string)[] {
  return values.map((value, index) => {
    const kind = parameters[index];
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) {
        return String(value); // JSON has no such numbers
      }
      return kind === 'path' || kind === 'text' ? describeText(memory, value) : value;
    }
    return typeof value === 'bigint' ? Number(value) : typeof value;
  });
}

/** What a call returned: an errno by its name. */
export function describeResult({ module }: AllowedImport, result: number): number | string {
  const errno = module === 'env' ? -result : result;
  const found = Object.entries(ERRNO).find(([, number]) => number === errno);
  return found?.[0] ?? result;
}

/** The address itself when it leads nowhere. */
function describeText(memory: GuestMemory, address: number): number | string {
  try {
    return memory.text(address, PATH_MAX)?.slice(0, MOST_CHARACTERS) ?? address;
  } catch {
    return address;
  }
}
