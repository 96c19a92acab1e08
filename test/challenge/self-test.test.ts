import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WASM_PRELUDE } from '../helpers/attack-wasm.ts';
import { PRELUDE } from '../helpers/attack.ts';
import { COMMON_PRELUDE } from '../containment/attacks/common-prelude.ts';
import { ATTACKS } from '../containment/attacks/index.ts';
import { BOT_POLICY } from '../../src/bot/index.ts';
import { attacker, openChallenge } from './open-challenge.ts';

/** Fewer than there are is a mistake in the list. */
const FEWEST = 100;
/** The catalogue's programs that never end are ended sooner than people's. */
const POLICY = { ...BOT_POLICY, limits: { ...BOT_POLICY.limits, timeoutMs: 1000 } };

/** What the programs of the catalogue know of the place that they attack, said of the challenge's. */
function variables(scene: {
  readonly hostFile: string;
  readonly environmentName: string;
  readonly hostPid: number;
  readonly loopbackPort: number;
  readonly tenantFile: string;
}): string {
  const known = {
    secret_path: scene.hostFile,
    secret_folder: scene.hostFile.replace(/\/[^/]*$/, ''),
    secret_name: scene.environmentName,
    host_pid: scene.hostPid,
    victim: scene.hostPid,
    address: 0x10_000,
    port: scene.loopbackPort,
    path: '/run/none',
    name: 'none',
    mark: scene.hostFile,
    mark_path: scene.hostFile,
    marker: 'challenge',
    planted: 'planted',
    token: 'token',
  };
  return Object.entries(known)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join('\n');
}

for (const wall of ['kernel', 'wasm'] as const) {
  test(`no program of the containment catalogue captures a flag on the ${wall} wall`, async () => {
    await using open = await openChallenge({
      sandbox: { wall, policy: POLICY },
      queue: { running: 2, runningPerOrigin: 1, waitingPerUser: 1, waiting: 1000 },
    });
    const { challenge, captured } = open;
    const attacks = Object.values(ATTACKS)
      .flat()
      .filter((attack) => attack.wall === wall);
    assert.ok(attacks.length >= FEWEST);
    const prelude = [wall === 'kernel' ? PRELUDE : WASM_PRELUDE, COMMON_PRELUDE].join('\n');
    let made = 0;
    const attempts = attacks.map(async ({ code, oracle }, number) => {
      const asker = attacker(`attacker-${number}`);
      const programs = oracle.kind === 'planted' ? [code, oracle.look] : [code];
      for (const program of programs) {
        const text = [prelude, variables(challenge.scene), program].join('\n');
        const answer = await challenge.runner.run(asker, text, 'all');
        // A guest that breaks the protocol gets no outcome; everything else has one.
        made += answer.kind === 'ran' || answer.kind === 'trouble' ? 1 : 0;
      }
      challenge.runner.forget(asker);
    });
    await Promise.all(attempts);
    assert.ok(made >= attacks.length, `${made} of ${attacks.length}`);
    assert.deepEqual(captured, []);
    assert.deepEqual(await challenge.harm(), []);
    assert.ok(challenge.board.state.attempts >= attacks.length);
  });
}
