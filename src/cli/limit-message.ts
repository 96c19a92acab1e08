import type { Limits, Outcome, WallKind } from '../index.ts';
import { showRequest } from './show-call.ts';
import { showDuration, showSize } from './units.ts';

const MIB = 2 ** 20;

/** One line that says which limit or signal ended a run, and what raises it; `null` when none did. */
export function limitMessage(outcome: Outcome, limits: Limits, wall: WallKind): string | null {
  switch (outcome.status) {
    case 'timeout':
      return outcome.limit === 'wall'
        ? `the guest ran longer than ${showDuration(limits.timeoutMs)} (timeoutMs); --timeout allows more`
        : `the guest used more than ${showDuration(limits.cpuMs)} of processor time (cpuMs); --cpu allows more`;
    case 'memory':
      return `the guest needed more than ${showSize(limits.memoryMiB * MIB)} of memory (memoryMiB); --memory allows more`;
    case 'output':
      return `the guest wrote more than ${showSize(limits.outputBytes)} of output (outputBytes); --output allows more`;
    case 'disk':
      return `the guest filled its ${showSize(limits.diskMiB * MIB)} of disk (diskMiB), or reached diskInodes (${limits.diskInodes}) or fileSizeMiB (${limits.fileSizeMiB}); --disk or a policy file allows more`;
    case 'processes':
      return wall === 'wasm'
        ? 'the guest needed a thread or a process of its own; only the kernel wall has them'
        : `the guest needed more than ${limits.processes} processes (processes) or ${limits.threads} threads (threads); --policy subprocess or a policy file allows more`;
    case 'denied':
      return wall === 'wasm'
        ? unknownCall(outcome)
        : 'the guest made a system call that the policy kills for (SIGSYS); `pysandbox policy show` lists what is allowed';
    case 'crashed':
      return `the guest was ended by ${outcome.signal}`;
    case 'ok':
    case 'error':
    case 'exited':
    case 'cancelled':
      return null;
  }
}

function unknownCall({ denials }: Outcome): string {
  const last = denials.find(({ sealed }) => sealed);
  const call = last === undefined ? '' : `: ${showRequest(last)}`;
  return `the guest made a call that the wasm wall does not have${call}; docs/wasm.md lists what cannot be had`;
}
