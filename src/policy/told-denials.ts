import { InternalError } from '../model/errors.ts';
import { ERRNO } from './errno.ts';
import type { Plan } from './plan.ts';
import type { SyscallAction } from './rule.ts';
import { ARCH_TABLES } from './syscalls/table.ts';

/** What kills, as the zygote is told it. */
const KILL = 0;

/** Numbers of system calls are an `int`. */
const NO_NUMBER = 2 ** 31;

/** How the zygote answers what the filter leaves to it; see `asking` in guest/linux.py. */
export interface ToldDenials {
  /** AUDIT_ARCH_* of the architecture, and the first number of another; calls of others kill. */
  readonly architecture: number;
  readonly foreignFrom: number;
  /** By number, where it is not EPERM. */
  readonly errors: Readonly<Record<number, number>>;
}

/**
 * Which refusals are told: those of what a guest may not do (EPERM, EACCES), and what kills. Not those
 * that say that there is no such thing, or that a limit is reached: programs ask, and go on without.
 */
export function toldDenials({ syscalls, arch }: Plan): ToldDenials {
  const { auditArch, numbers, foreignFrom } = ARCH_TABLES[arch];
  const errors: Record<number, number> = {};
  for (const { name, cases, otherwise } of syscalls.rules) {
    const answers = new Set([...cases.map(({ action }) => action), otherwise].flatMap(toldAnswer));
    const [answer = ERRNO.EPERM, ...others] = answers;
    if (others.length > 0) throw new InternalError(`${name} is refused in two ways`);
    if (answer !== ERRNO.EPERM) errors[numbers.get(name) ?? -1] = answer;
  }
  return { architecture: auditArch, foreignFrom: foreignFrom ?? NO_NUMBER, errors };
}

function toldAnswer(action: SyscallAction): number[] {
  if (action.kind === 'kill') return [KILL];
  const told: readonly number[] = [ERRNO.EPERM, ERRNO.EACCES];
  return action.kind === 'errno' && told.includes(action.errno) ? [action.errno] : [];
}
