import { InternalError } from '../model/errors.ts';
import { denialIn } from './denial-report.ts';
import type { SlotReport } from './slot-server.ts';

/** How a guest's first process ended, from wait(2) and its control group. */
export interface GuestEnd {
  readonly exitCode: number | null;
  readonly signalNumber: number | null;
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
  /** A limit that the zygote's meter or the control group enforced. */
  readonly limit: 'memory' | 'cpu' | 'disk' | null;
  /** How often the control group refused a new process or thread. */
  readonly refusedTasks: number;
}

/** What the zygote found out by sealing a clone that does nothing. */
export interface Trial {
  /** The layer that could not be applied, or null when the whole wall stands. */
  readonly problem: { readonly layer: string; readonly message: string } | null;
  readonly landlockAbi: number;
  /** Whether it hears of what guests are refused. */
  readonly tellsDenials: boolean;
}

/** A line from the zygote. */
type ZygoteReport = SlotReport<Trial, GuestEnd>;

/** Limits of the zygote's meter by the names it has for them. */
const METERED = new Map<string, GuestEnd['limit']>([
  ['memoryBytes', 'memory'],
  ['cpuMs', 'cpu'],
  ['inodes', 'disk'],
]);

const SIGNAL_BITS = 0x7f;

/** Reads one line; the zygote is ours, so anything unexpected is a fault of our own. */
export function parseReport(line: string): ZygoteReport {
  const message: unknown = JSON.parse(line);
  if (typeof message !== 'object' || message === null) {
    throw new InternalError('the zygote sent a line that is not an object');
  }
  const fields = new Map<string, unknown>(Object.entries(message));
  const number = (name: string): number => Number(fields.get(name) ?? 0);
  if (fields.has('ready')) {
    return {
      kind: 'ready',
      ready: {
        problem: problemIn(fields.get('ready')),
        landlockAbi: number('landlock'),
        tellsDenials: fields.get('tells') === true,
      },
    };
  }
  if (fields.has('interrupted')) {
    return { kind: 'interrupted' };
  }
  if (fields.has('denied')) {
    return { kind: 'denied', slot: number('denied'), denial: denialIn(fields) };
  }
  if (fields.has('failed')) {
    return { kind: 'failed', slot: number('failed'), problem: String(fields.get('error')) };
  }
  return { kind: 'gone', slot: number('gone'), end: endOf(fields) };
}

/** How a guest ended, as wait(2) and the meter have it; what is not told is 0. */
export function endOf(fields: ReadonlyMap<string, unknown>): GuestEnd {
  const number = (name: string): number => Number(fields.get(name) ?? 0);
  const status = number('status');
  const signal = status & SIGNAL_BITS;
  const peakKiB = number('peakBytes') > 0 ? number('peakBytes') / 1024 : number('peakKiB');
  return {
    exitCode: signal === 0 ? status >> 8 : null,
    signalNumber: signal === 0 ? null : signal,
    cpuMs: number('cpuMs'),
    peakMemoryMiB: peakKiB / 1024,
    limit: number('oomKills') > 0 ? 'memory' : (METERED.get(String(fields.get('limit'))) ?? null),
    refusedTasks: number('refusedTasks'),
  };
}

function problemIn(value: unknown): Trial['problem'] {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  return { layer: String(fields.get('layer')), message: String(fields.get('message')) };
}
