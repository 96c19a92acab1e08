import type { Limits } from '../../model/limits.ts';
import type { Ending } from '../run/runner.ts';

/** What the page says about the end of a run. */
export interface Told {
  readonly tone: 'running' | 'good' | 'neutral' | 'warning' | 'bad';
  readonly title: string;
  /** What it means, and what to do. Empty when the title says it all. */
  readonly text: string;
}

const SECOND_MS = 1000;
/** How much of an error's message is beside its name; all of it is in the traceback. */
const MAX_MESSAGE = 120;

/** The outcome in plain words. */
export function tellEnding(ending: Ending, limits: Limits): Told {
  switch (ending.status) {
    case 'ok':
      return { tone: 'good', title: 'Finished', text: '' };
    case 'error':
      return {
        tone: 'bad',
        title: ending.error?.name ?? 'Error',
        text: firstLine(ending.error?.message ?? ''),
      };
    case 'exited':
      return exited(ending.exitCode ?? 0);
    case 'timeout':
      return {
        tone: 'warning',
        title: 'Out of time',
        text:
          ending.limit === 'cpu'
            ? `It used more than its ${seconds(limits.cpuMs)} of processor time, and was ended.`
            : `It ran longer than the ${seconds(limits.timeoutMs)} it may take, and was ended.`,
      };
    case 'memory':
      return over('Out of memory', `needed more than its ${limits.memoryMiB} MiB of memory`);
    case 'output':
      return over('Too much output', `wrote or returned more than ${size(limits.outputBytes)}`);
    case 'disk':
      return over(
        'Disk full',
        `filled its ${limits.diskMiB} MiB of disk, or made more than ${limits.diskInodes} files`,
      );
    case 'processes':
      return ending.wall === 'wasm'
        ? over('No processes here', 'needed a thread or process; only the kernel wall has them')
        : over(
            'Too many processes',
            `needed more than ${count(limits.processes, 'process', 'processes')} and ${count(limits.threads, 'thread', 'threads')}`,
          );
    case 'denied':
      return {
        tone: 'bad',
        title: 'Stopped by the wall',
        text: 'It made a system call that no program may make here, and was ended.',
      };
    case 'crashed':
      return {
        tone: 'bad',
        title: 'The interpreter crashed',
        text: `It was ended by ${ending.signal ?? 'a signal'}. The crash stayed behind the wall.`,
      };
    case 'cancelled':
      return {
        tone: 'neutral',
        title: 'Stopped',
        text: 'The run was stopped, and its guest ended.',
      };
  }
}

/** The first words of a guest. */
function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

function exited(code: number): Told {
  return {
    tone: code === 0 ? 'good' : 'warning',
    title: code === 0 ? 'Finished' : `Exited with status ${code}`,
    text: code === 0 ? 'The code ended itself with exit status 0.' : 'The code ended itself.',
  };
}

function over(title: string, what: string): Told {
  return { tone: 'warning', title, text: `The code ${what}, and was ended.` };
}

/** What a run may use, in one line. */
export function tellLimits(limits: Limits): string {
  return [
    seconds(limits.timeoutMs),
    `${limits.memoryMiB} MiB memory`,
    `${limits.diskMiB} MiB disk`,
    `${size(limits.outputBytes)} output`,
    count(limits.processes, 'process', 'processes'),
    'no network',
  ].join(' · ');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `1.5 s` */
export function seconds(milliseconds: number): string {
  return `${milliseconds / SECOND_MS} s`;
}

/** `35 ms`, `1.2 s` */
export function duration(milliseconds: number): string {
  return milliseconds < SECOND_MS
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / SECOND_MS).toFixed(1)} s`;
}

/** `12 bytes`, `3 KiB`, `1.5 MiB` */
export function size(bytes: number): string {
  const KIB = 1024;
  if (bytes < KIB) {
    return `${bytes} bytes`;
  }
  const [amount, unit] = bytes < KIB * KIB ? [bytes / KIB, 'KiB'] : [bytes / KIB / KIB, 'MiB'];
  return `${Number(amount.toFixed(1))} ${unit}`;
}
