import type { Denial, SystemCall } from '../index.ts';
import { plainJsonText } from './plain-text.ts';

/** A system call as strace(1) writes it: `openat(-100, "/work/f", 577) = 4`. */
export function showCall({ result, ...call }: SystemCall): string {
  return `${showRequest(call)} = ${result}`;
}

/** The same without what became of it. */
export function showRequest({ call, arguments: values }: Omit<SystemCall, 'result'>): string {
  const shown = values.map((value) =>
    typeof value === 'string' ? plainJsonText(JSON.stringify(value)) : value,
  );
  return `${call}(${shown.join(', ')})`;
}

/** What was refused, a line for each call. */
export function auditLines(denials: readonly Denial[]): string {
  const lines = denials.map((denial) => {
    const times = denial.count === 1 ? 'once' : `${denial.count} times`;
    return `pysandbox: refused ${times}: ${showRequest(denial)}\n`;
  });
  return lines.length === 0
    ? 'pysandbox: of refused system calls nothing was told\n'
    : lines.join('');
}
