import { readdirSync, readFileSync } from 'node:fs';
import type { Measure } from '../attack.ts';

/** The processes whose name, prctl(2), is this. Names have 15 bytes, and children inherit them. */
export function markedProcesses(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && nameOf(entry) === name)
    .map(Number);
}

function nameOf(entry: string): string {
  try {
    return readFileSync(`/proc/${entry}/comm`, 'utf8').trim();
  } catch {
    return ''; // it has ended
  }
}

/** How much all processes of a name have at this moment; memory in MiB. */
export function measure(name: string, what: Measure): number {
  const pids = markedProcesses(name);
  if (what === 'processes') {
    return pids.length;
  }
  return pids.reduce((sum, pid) => sum + measureOne(pid, what), 0);
}

function measureOne(pid: number, what: Exclude<Measure, 'processes'>): number {
  try {
    if (what === 'descriptors') {
      return readdirSync(`/proc/${pid}/fd`).length;
    }
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = what === 'threads' ? 'Threads' : 'VmRSS';
    const value = Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return what === 'threads' ? value : value / 1024;
  } catch {
    return 0;
  }
}
