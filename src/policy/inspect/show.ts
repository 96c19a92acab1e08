import { LIMIT_BOUNDS } from '../bounds.ts';
import type { Plan, PlanMount } from '../plan.ts';
import type { SyscallRule } from '../rule.ts';
import { describeAction, describeBytes } from './describe.ts';

const WIDTH = 100;

/** Words in lines of at most WIDTH columns, indented. */
function wrap(words: readonly string[]): string {
  let text = '';
  let line = '   ';
  for (const word of words) {
    if (line.length + 1 + word.length > WIDTH) {
      text += `${line}\n`;
      line = '   ';
    }
    line += ` ${word}`;
  }
  return `${text}${line}\n`;
}

function mountText(mount: PlanMount): string {
  switch (mount.kind) {
    case 'bind':
      return `${mount.path}  read-only${mount.source === mount.path ? '' : ` from ${mount.source}`}`;
    case 'link':
      return `${mount.path}  link to ${mount.target}`;
    case 'tmpfs': {
      const size = `${describeBytes(mount.bytes)}, ${mount.inodes} inodes`;
      return `${mount.paths.join(' ')}  writable, together ${size}`;
    }
    case 'data':
    case 'device':
    case 'proc':
    case 'hidden':
      return `${mount.path}  ${mount.kind}`;
  }
}

/** Calls that end alike whatever their arguments are grouped; the others stand under `by argument`. */
function outcomeOf({ cases, otherwise }: SyscallRule): string {
  return cases.length === 0 ? describeAction(otherwise) : 'by argument';
}

function syscallText(rules: readonly SyscallRule[]): string {
  const groups = new Map<string, string[]>();
  for (const rule of rules) {
    const outcome = outcomeOf(rule);
    groups.set(outcome, [...(groups.get(outcome) ?? []), rule.name]);
  }
  return [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([outcome, names]) => `  ${outcome} (${names.length}):\n${wrap(names.toSorted())}`)
    .join('');
}

function list(entries: readonly (readonly [name: string, value: string | number])[]): string {
  return entries.map(([name, value]) => `  ${name}: ${value}\n`).join('');
}

/** A plan for people. For programs there is the plan itself. */
export function showPlan(plan: Plan): string {
  const { policy, limits, cgroup, syscalls } = plan;
  const { unknown, foreign } = syscalls;
  const mounts = plan.mounts.map((mount) => `  ${mountText(mount)}  (${mount.why})\n`);
  return [
    `policy ${policy.extends} for ${plan.arch}\n`,
    `network: ${policy.network}; proc: ${policy.proc}; packages: ${policy.packages}\n`,
    `namespaces: ${plan.namespaces.join(' ')}\n`,
    '\nlimits\n',
    list(LIMIT_BOUNDS.map(([name]) => [name, limits[name]])),
    '\nprocess limits (setrlimit)\n',
    list(Object.entries(plan.rlimits)),
    `\ncgroup, where there is one\n  memory: ${describeBytes(cgroup.memoryBytes)}\n`,
    `  tasks: ${cgroup.tasks}\n`,
    `\nfile system\n${mounts.join('')}`,
    '\nenvironment\n',
    list(Object.entries(plan.environment)),
    `\nsystem calls\n${syscallText(syscalls.rules)}`,
    `  unknown numbers: ${describeAction(unknown)}; foreign architectures: ${describeAction(foreign)}\n`,
  ].join('');
}
