import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ROOT } from '../root.ts';
import { within } from '../time.ts';
import type { Peer, Ran } from './peer.ts';
import { runProcess } from './process.ts';

/** Debian's interpreter, for which its package is. */
const PYTHON = '/usr/bin/python3';
const PROGRAM = join(ROOT, 'bench/peers/restricted.py');
const VERSION = 'import importlib.metadata as m; print(m.version("RestrictedPython"))';
const RUN_MS = 30_000;

const Line = z.tuple([z.string()]);
const Told = z.union([
  z.object({ ms: z.number(), stdout: z.string() }),
  z.object({ error: z.string() }),
]);

/** Rewrites the source, and runs it in the interpreter of the host: what pysandbox once did. */
export const restrictedPython: Peer = {
  name: 'RestrictedPython',
  install: 'apt-get install python3-restrictedpython',
  walls: 'none: rewritten source, in the host’s interpreter',
  async version() {
    return (await runProcess(PYTHON, ['-c', VERSION])).stdout.trim();
  },
  async prepare() {
    await this.version().catch(() => {
      throw new Error(`RestrictedPython is not installed for ${PYTHON}`);
    });
    const child = spawn(PYTHON, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const ask = async (code: string): Promise<Ran> => {
      child.stdin.write(`${JSON.stringify(code)}\n`);
      const [line] = Line.parse(await once(lines, 'line'));
      const told = Told.parse(JSON.parse(line));
      if ('error' in told) {
        throw new Error(told.error);
      }
      return told;
    };
    return {
      run: (code) => within(RUN_MS, 'a run of RestrictedPython', ask(code)),
      close: async () => {
        child.kill('SIGKILL');
        await once(child, 'close');
      },
    };
  },
};
