import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A process of the host with the secret in its memory and environment. It lets anyone of its user
 * trace it (PR_SET_PTRACER, prctl(2)), as the host's settings may allow anyway.
 */
const PROGRAM = `
import ctypes, os, sys
ctypes.CDLL(None).prctl(0x59616d61, ctypes.c_ulong(-1), 0, 0, 0)
kept = ctypes.create_string_buffer(os.environb[b"CANARY"])
print(ctypes.addressof(kept), flush=True)
for line in sys.stdin:
    print(kept.value.decode("latin-1"), flush=True)`;

export interface Victim {
  readonly pid: number;
  /** Where its memory holds the secret. */
  readonly address: number;
  /** What has been done to it; null when nothing. */
  harm(): Promise<string | null>;
  end(): void;
}

export async function startVictim(secret: string): Promise<Victim> {
  const child = spawn('python3', ['-c', PROGRAM], {
    env: { PATH: process.env['PATH'], CANARY: secret },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const address = Number((await lines.next()).value);
  const pid = child.pid ?? 0;
  const before = look(pid);
  return {
    pid,
    address,
    async harm() {
      const after = child.exitCode === null && child.signalCode === null ? look(pid) : 'it is dead';
      if (after !== before) {
        return `${before} became ${after}`;
      }
      child.stdin.write('\n');
      const next = await lines.next();
      return next.value === secret ? null : 'its memory has changed';
    },
    end() {
      child.kill('SIGKILL');
      void once(child, 'exit');
    },
  };
}

/** What others could change about a process. */
function look(pid: number): string {
  try {
    const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    const fields = read('stat').split(') ').at(-1)?.split(' ') ?? [];
    const stopped = ['T', 't', 'Z', 'X'].includes(fields[0] ?? '') ? 'stopped' : 'running';
    const status = read('status')
      .match(/^(TracerPid|Cpus_allowed|Uid):.*$/gm)
      ?.join(' ');
    // Its priority and niceness are the 18th and 19th field of stat, proc_pid_stat(5).
    return [stopped, status, fields[15], fields[16], read('limits'), read('oom_score_adj')].join(
      ' ',
    );
  } catch {
    return 'it is dead';
  }
}
