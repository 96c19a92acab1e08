import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Memory of all other processes that run `executable`, shared pages counted by their share (PSS), from
 * the kernel's own accounts: proc_pid_smaps(5). For figures only.
 */
export function sharedMemoryKiB(executable: string): number {
  const own = String(process.pid);
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== own);
  return processes.reduce((sum, pid) => sum + memoryOf(pid, executable), 0);
}

function memoryOf(pid: string, executable: string): number {
  try {
    if (readlinkSync(`/proc/${pid}/exe`) !== executable) {
      return 0;
    }
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0; // it ended meanwhile, or it is another user's
  }
}
