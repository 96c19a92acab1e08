import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Measure } from '../attack.ts';
import { markedProcesses, measure } from './marked-processes.ts';
import type { Scene } from './scene.ts';

const SAMPLE_MS = 20;
/** How long a process may take to go once its guest has been ended. */
const GOING_MS = 3000;

function freshName(): string {
  return `atk-${randomBytes(5).toString('hex')}`;
}

/** Watches what the program's processes have while they run. */
export function measuredScene(what: Measure, above: number): Promise<Scene> {
  const name = freshName();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, measure(name, what));
  }, SAMPLE_MS);
  return Promise.resolve({
    variables: { marker: name },
    judge: () => Promise.resolve(most > above ? `${most} ${what}` : null),
    [Symbol.asyncDispose]: () => {
      clearInterval(timer);
      return Promise.resolve(endMarked(name));
    },
  });
}

/** Looks for processes of the program that are there after it. */
export function leftoverScene(): Promise<Scene> {
  const name = freshName();
  return Promise.resolve({
    variables: { marker: name },
    async judge() {
      const until = performance.now() + GOING_MS;
      while (markedProcesses(name).length > 0 && performance.now() < until) {
        await sleep(SAMPLE_MS);
      }
      const left = markedProcesses(name);
      return left.length > 0 ? `${left.length} processes are left` : null;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(endMarked(name)),
  });
}

function endMarked(name: string): void {
  for (const pid of markedProcesses(name)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
