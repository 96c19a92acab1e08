import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect, UsageError } from '../../src/client/index.ts';
import type { Outcome } from '../../src/index.ts';
import { startTestService } from '../server/start.ts';

const WASM = { wall: 'wasm', checkpoints: 2 } as const;
const SECRET = { key: 'a key of at least sixteen bytes' };
const folder = mkdtempSync(join(tmpdir(), 'pysandbox-client-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

const service = await startTestService({
  checkpointSecret: 'a secret of thirty-two bytes or more',
});
const { Sandbox } = connect({ url: service.url });

test('a sandbox of the wasm wall is reset, goes back and is forked at a service as in process', async () => {
  await using sandbox = await Sandbox.create(WASM);
  await sandbox.run('x = 1\nopen("f", "w").write("one")');
  const point = await sandbox.checkpoint();
  assert.ok((point.sizeBytes ?? 0) > 0);
  await sandbox.run('x = 2');
  await using other = await sandbox.fork();
  await other.run('x += 10');
  await sandbox.restore(point);
  assert.deepEqual(valueOf(await sandbox.run('[x, open("f").read()]')), [1, 'one']);
  assert.equal(valueOf(await other.run('x')), 12);
  await sandbox.reset();
  assert.equal(valueOf(await sandbox.run('"x" in globals()')), false);
  await sandbox.restore(point);
  assert.equal(valueOf(await sandbox.run('x')), 1);
});

test('a sandbox goes back after its guest has ended', async () => {
  for (const wall of ['wasm', 'kernel'] as const) {
    await using sandbox = await Sandbox.create({ ...WASM, wall });
    await sandbox.run('x = 1');
    const point = await sandbox.checkpoint();
    assert.equal((await sandbox.run('import os; os._exit(3)')).status, 'exited');
    await sandbox.restore(point);
    assert.equal(valueOf(await sandbox.run('x')), 1, wall);
  }
});

test('a checkpoint is saved to a file of the client, and only its service reads it again', async () => {
  const file = join(folder, 'saved');
  await using sandbox = await Sandbox.create(WASM);
  await sandbox.run('x = list(range(1000))');
  using point = await sandbox.checkpoint();
  await point.save(file, SECRET);
  await using again = await Sandbox.restore(file, { ...SECRET, checkpoints: 1 });
  assert.equal(valueOf(await again.run('sum(x)')), 499_500);
  await assert.rejects(Sandbox.restore(file, { key: 'another key of some bytes' }), UsageError);
  const elsewhere = await startTestService();
  await assert.rejects(
    connect({ url: elsewhere.url }).Sandbox.restore(file, SECRET),
    (error) => error instanceof UsageError && /another service or tenant/.test(error.message),
  );
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
  writeFileSync(file, bytes);
  await assert.rejects(Sandbox.restore(file, SECRET), UsageError);
});

test('a checkpoint of the kernel wall cannot be saved, and the error says so', async () => {
  await using sandbox = await Sandbox.create({ wall: 'kernel', checkpoints: 1 });
  const point = await sandbox.checkpoint();
  await assert.rejects(
    point.save(join(folder, 'none'), SECRET),
    /only checkpoints of the wasm wall/,
  );
});

test('what the agent says against a checkpoint is what the caller is told', async () => {
  const policy = { extends: 'scientific' } as const;
  await using sandbox = await Sandbox.create({ wall: 'kernel', checkpoints: 1, policy });
  await sandbox.run(
    'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()',
  );
  await assert.rejects(sandbox.checkpoint(), /checkpoint: .*thread/);
});

test('nothing is left at the service when its sandboxes are closed', async () => {
  while (service.services.admission.guests > 0) {
    await new Promise((settle) => {
      setTimeout(settle, 5);
    });
  }
  assert.equal(service.services.tunnels.storeOf('local').size, 0);
});
