import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Person, RunnerSettings } from '../../src/bot/index.ts';
import { Challenge } from '../../src/challenge/challenge.ts';
import type { ChallengeSettings } from '../../src/challenge/challenge.ts';
import { REPLAY_RATES } from '../../src/challenge/replay.ts';

export interface OpenChallenge extends AsyncDisposable {
  readonly challenge: Challenge;
  readonly folder: string;
  /** Places, in the order in which their flags came out. */
  readonly captured: string[];
}

/** A challenge in a folder of its own, with nobody's budget. */
export async function openChallenge(
  runner: RunnerSettings = {},
  rest: Partial<ChallengeSettings> = {},
): Promise<OpenChallenge> {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-challenge-test-'));
  chmodSync(folder, 0o755); // tests that make a hole show it to guests
  const captured: string[] = [];
  const challenge = await Challenge.open({
    stateFolder: join(folder, 'state'),
    runner: { budgets: REPLAY_RATES, ...runner },
    onCapture: (place) => captured.push(place),
    ...rest,
  });
  return {
    ...{ challenge, folder, captured },
    async [Symbol.asyncDispose]() {
      await challenge[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function attacker(id: string): { readonly person: Person; readonly room: string } {
  return { person: { id, origin: id, name: id, account: null, mask: id }, room: 'test' };
}
