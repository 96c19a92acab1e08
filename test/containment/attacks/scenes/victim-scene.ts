import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';
import { startVictim } from './victim.ts';

/** A process of the host that no guest may touch. */
export async function victimScene(): Promise<Scene> {
  const victim = await startVictim(randomBytes(16).toString('hex'));
  return {
    variables: { victim: victim.pid, address: victim.address },
    async judge() {
      await sleep(30); // a signal takes effect when its process runs next
      return victim.harm();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(victim.end()),
  };
}
