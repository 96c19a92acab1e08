import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../root.ts';
import { within } from '../time.ts';
import type { Ran, ReadyPeer } from './peer.ts';

/** The programs that host the peers which are npm packages, and the packages. */
const FOLDER = join(ROOT, 'bench/npm');
const START_MS = 60_000;
const RUN_MS = 60_000;

export const INSTALL_NPM_PEERS = 'npm run bench:peers';

const Told = z.union([
  z.object({ ms: z.number(), stdout: z.string() }),
  z.object({ error: z.string() }),
]);

/** The version of a package for the bench; fails when it is not installed. */
export function packageVersion(name: string): string {
  const { resolve } = createRequire(join(FOLDER, 'package.json'));
  for (const folder of resolve.paths(name) ?? []) {
    try {
      const text = readFileSync(join(folder, name, 'package.json'), 'utf8');
      return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
    } catch {
      continue; // it may be in the next folder
    }
  }
  throw new Error(`${name} is not installed`);
}

/**
 * A peer in a process of its own, which loads it once and then serves one request after the other. It
 * tells the time itself, so the way to it counts for nothing.
 */
export async function npmPeer(
  name: string,
  program: string,
  args: readonly string[],
): Promise<ReadyPeer> {
  packageVersion(name);
  const child = fork(join(FOLDER, program), [...args], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const told: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => told.push(bytes));
  try {
    await answerOf(child, `the start of ${name}`, START_MS);
  } catch (error) {
    child.kill('SIGKILL');
    const words = Buffer.concat(told).toString().trim().split('\n').slice(-3).join(' ');
    throw new Error(`${name} does not start: ${words}`, { cause: error });
  }
  return {
    run: async (code) => {
      child.send({ code });
      return ranOf(await answerOf(child, `a run of ${name}`, RUN_MS));
    },
    close: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) {
        await once(child, 'close');
      }
    },
  };
}

function ranOf(answer: unknown): Ran {
  const told = Told.parse(answer);
  if ('error' in told) {
    throw new Error(told.error);
  }
  return told;
}

async function answerOf(child: ChildProcess, what: string, limitMs: number): Promise<unknown> {
  const done = new AbortController();
  const { signal } = done;
  const answer = once(child, 'message', { signal }).then(([message]: unknown[]) => message);
  const end = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${what}: its process ended`);
  });
  try {
    return await within(limitMs, what, Promise.race([answer, end]));
  } finally {
    done.abort();
    void Promise.allSettled([answer, end]);
  }
}
