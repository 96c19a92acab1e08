import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ABILITY_NAMES } from '../../bench/peers/abilities.ts';
import { allPeers } from '../../bench/peers/all.ts';
import { barePeer } from '../../bench/peers/bare.ts';
import type { Peer } from '../../bench/peers/peer.ts';
import { needProgram } from '../../bench/peers/process.ts';
import { examinePeer } from '../../bench/peers/ready.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
after(() => rmSync(folder, { recursive: true }));

const setting = { python: 'python3', pythonFolders: [], folder };

const peer = (change: Partial<Peer>): Peer => ({ ...barePeer('python3'), ...change });

test('no two peers have one name', () => {
  const names = allPeers('python3').map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test('what a peer can do is found out by letting it', async () => {
  const { report } = await examinePeer(barePeer('python3'), setting, false);
  assert.deepEqual(Object.keys(report.abilities ?? {}), ABILITY_NAMES);
  assert.equal(report.abilities?.['class'], true);
  const lacking = peer({
    prepare: async () => ({
      run: async (code) => ({ ms: 1, stdout: code === 'print(1+1)' ? '2\n' : 'no\n' }),
      close: async () => {},
    }),
  });
  const { abilities } = (await examinePeer(lacking, setting, false)).report;
  assert.deepEqual(new Set(Object.values(abilities ?? {})), new Set([false]));
});

test('a peer that is not installed is skipped by name, with the reason', async () => {
  const missing = peer({
    prepare: async () => {
      await needProgram('no-such-program');
      throw new Error('never');
    },
    version: () => Promise.reject(new Error('no program')),
  });
  const { ready, report } = await examinePeer(missing, setting, true);
  assert.equal(ready, null);
  assert.equal(report.skipped, 'no-such-program is not installed');
  assert.equal(report.version, 'not installed');
});

test('a peer that prints something else than the sum is skipped, and closed', async () => {
  let closed = false;
  const wrong = peer({
    prepare: async () => ({
      run: async () => ({ ms: 1, stdout: '3\n' }),
      close: async () => {
        closed = true;
      },
    }),
  });
  const { report } = await examinePeer(wrong, setting, true);
  assert.match(report.skipped ?? '', /printed "3/);
  assert.ok(closed);
});
