import { UsageError } from '../../model/errors.ts';
import type { Plan, PlanMount } from '../plan.ts';
import type { SyscallAction } from '../rule.ts';
import { didYouMean } from '../suggest.ts';
import { ARCH_TABLES, SYSCALL_NAMES } from '../syscalls/table.ts';
import { describeAction, describeTest } from './describe.ts';

/** What would happen on a system call, case by case: the first that applies counts. */
export interface SyscallExplanation {
  readonly kind: 'syscall';
  readonly name: string;
  /** `null` when the architecture does not have the call. */
  readonly number: number | null;
  readonly cases: readonly {
    readonly when: string;
    readonly action: SyscallAction;
    readonly why: string;
  }[];
  readonly otherwise: SyscallAction;
  readonly why: string;
}

/** What a guest finds at a path, and what it may do there. */
export interface PathExplanation {
  readonly kind: 'path';
  readonly path: string;
  /** What the path is part of; `null` when there is nothing. */
  readonly mount: PlanMount | null;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly why: string;
}

/** Throws UsageError when no architecture has the call. */
export function explainSyscall(plan: Plan, name: string): SyscallExplanation {
  if (!SYSCALL_NAMES.includes(name)) {
    throw new UsageError(`no system call "${name}"${didYouMean(name, SYSCALL_NAMES)}`);
  }
  const number = ARCH_TABLES[plan.arch].numbers.get(name) ?? null;
  const rule = plan.syscalls.rules.find((candidate) => candidate.name === name);
  if (rule === undefined) {
    const why = number === null ? `${plan.arch} has no such call` : 'no rule';
    return { kind: 'syscall', name, number, cases: [], otherwise: plan.syscalls.unknown, why };
  }
  const cases = rule.cases.map(({ tests, action, why }) => ({
    when: tests.map(describeTest).join(' and '),
    action,
    why,
  }));
  return { kind: 'syscall', name, number, cases, otherwise: rule.otherwise, why: rule.why };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function pathsOf(mount: PlanMount): readonly string[] {
  return mount.kind === 'tmpfs' ? mount.paths : [mount.path];
}

/** `/a/./b/../c` to `/a/c`, by the text alone. */
function normalize(path: string): string {
  if (!path.startsWith('/') || path.includes('\0')) {
    throw new UsageError('a path to explain must be absolute and without NUL');
  }
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The mount that a path is part of: the longest that it is within, the last of equals. */
function mountOf(plan: Plan, path: string): PlanMount | null {
  let found: PlanMount | null = null;
  let length = -1;
  for (const mount of plan.mounts) {
    for (const folder of pathsOf(mount)) {
      if (isWithin(path, folder) && folder.length >= length) {
        found = mount;
        length = folder.length;
      }
    }
  }
  return found;
}

/** How many links to follow before giving up, as the kernel does (ELOOP). */
const MAX_LINKS = 40;

/** Follows the links of the plan. Links within a bound folder are not seen: nothing is read here. */
function followLinks(plan: Plan, path: string): string {
  let current = normalize(path);
  for (let followed = 0; followed < MAX_LINKS; followed += 1) {
    const mount = mountOf(plan, current);
    if (mount?.kind !== 'link') return current;
    const folder = mount.path.slice(0, mount.path.lastIndexOf('/'));
    const target = mount.target.startsWith('/') ? mount.target : `${folder}/${mount.target}`;
    current = normalize(target + current.slice(mount.path.length));
  }
  return current;
}

/** Throws UsageError when the path is not absolute. */
export function explainPath(plan: Plan, path: string): PathExplanation {
  const real = followLinks(plan, path);
  const mount = mountOf(plan, real);
  const nothing = { kind: 'path', path, mount, read: false, write: false, execute: false } as const;
  if (mount === null) {
    const holds = plan.mounts.some((one) => pathsOf(one).some((inner) => isWithin(inner, real)));
    const why = holds ? 'a folder that only leads to others' : 'nothing is mounted there';
    return { ...nothing, why };
  }
  const write = plan.landlock.readWrite.some((folder) => isWithin(real, folder));
  const readOnly = plan.landlock.readOnly.filter((rule) => isWithin(real, rule.path));
  return {
    ...nothing,
    read: mount.kind !== 'hidden' && (write || readOnly.length > 0),
    write,
    execute: readOnly.some(({ execute }) => execute),
    why: mount.why,
  };
}

function syscallText({ name, number, cases, otherwise, why }: SyscallExplanation): string {
  const title = `${name} (${number === null ? 'no number' : `number ${number}`})`;
  if (cases.length === 0) return `${title}: ${describeAction(otherwise)}: ${why}\n`;
  const lines = cases.map((one) => `  ${one.when}: ${describeAction(one.action)}: ${one.why}\n`);
  return `${title}: by its arguments\n${lines.join('')}  otherwise: ${describeAction(otherwise)}: ${why}\n`;
}

function pathText({ path, mount, read, write, execute, why }: PathExplanation): string {
  const rights = [read && 'read', write && 'write', execute && 'execute'].filter(Boolean);
  const may = rights.length === 0 ? 'no access' : `may ${rights.join(', ')}`;
  return `${path}: ${may}; ${mount === null ? '' : `part of a ${mount.kind} mount: `}${why}\n`;
}

/** What would happen to a system call, by name, or to an absolute path, as text. */
export function explain(plan: Plan, subject: string): string {
  return subject.startsWith('/')
    ? pathText(explainPath(plan, subject))
    : syscallText(explainSyscall(plan, subject));
}
