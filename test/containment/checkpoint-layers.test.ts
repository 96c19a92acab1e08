/**
 * What keeps checkpoints within the wall, each against a program that it alone stops: the program must
 * fail while it is there, and succeed when it is not.
 */
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Sandbox, UsageError } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import type { Session } from '../../src/sandbox/session.ts';
import { openKept } from '../helpers/open-session.ts';
import { optionsFor } from '../helpers/walls.ts';

/** clone(2) as the agent makes a copy, by number. */
const COPY = `
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
number = {'x86_64': 56, 'aarch64': 220}[os.uname().machine]
def copies():
    made = libc.syscall(number, ctypes.c_long(0x01200000), ctypes.c_long(0), 0, 0, 0)
    if made == 0:
        time.sleep(600)
        os._exit(0)
    return made > 0
`;

async function valueOf(session: Session, code: string): Promise<unknown> {
  const outcome: Outcome = await session.run(code, {});
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

test('the order of the host, and nothing else, lets a guest make a copy, and one only', async () => {
  await using kept = await openKept();
  await valueOf(kept.session, COPY);
  assert.equal(await valueOf(kept.session, 'copies()'), false);
  await kept.order('allow', {});
  assert.deepEqual(await valueOf(kept.session, '[copies(), copies()]'), [true, false]);
  await kept.order('forbid', {});
  assert.equal(await valueOf(kept.session, 'copies()'), false);
});

test('a guest that asks for copies without end waits for each, as for all that it is refused', async () => {
  await using kept = await openKept();
  const flood = `
asked, end = 0, time.monotonic() + 2
while time.monotonic() < end:
    asked += not copies()
asked`;
  // 1000 are free, and then a hundred a second are; else it would be a hundred times as many.
  const asked = Number(await valueOf(kept.session, COPY + flood));
  assert.ok(asked > 0 && asked < 5000, String(asked));
  await kept.order('allow', {});
  assert.equal(await valueOf(kept.session, 'copies()'), true);
});

for (const [what, withoutOrders, works] of [
  ['with', [], false],
  ['without', ['forbid'], true],
] as const) {
  test(`a guest that ends the copy of a checkpoint makes none in its place: ${what} the host's last word`, async () => {
    await using kept = await openKept({ withoutOrders });
    await valueOf(kept.session, COPY);
    await kept.session.checkpoint();
    const attack = 'os.kill(3, 9)\ntime.sleep(0.2)\ncopies()';
    assert.equal(await valueOf(kept.session, attack), works);
  });
}

for (const [what, without, works] of [
  ['with', [], false],
  ['without', ['keeper'], true],
] as const) {
  test(`the keeper of copies is closed to the guest: ${what} what closes it`, async () => {
    await using kept = await openKept({ policy: { proc: true }, without });
    const attack = `
def works(path):
    try:
        return len(open(path, 'rb').read()) >= 0
    except OSError:
        return False
[works('/proc/self/environ'), works('/proc/1/environ')]`;
    assert.deepEqual(await valueOf(kept.session, attack), [true, works]);
  });
}

for (const [what, withoutOrders, works] of [
  ['with', [], false],
  ['without', ['sweep'], true],
] as const) {
  test(`what a guest left running goes on after a restore: ${what} the sweep before`, async () => {
    await using kept = await openKept({
      policy: { extends: 'subprocess', packages: 'none' },
      withoutOrders,
    });
    await valueOf(kept.session, 'import os, time');
    const point = await kept.session.checkpoint();
    const left = `
if os.fork() == 0:
    os.setsid()
    while True:
        if os.path.exists('/work/after'):
            open('/work/alive', 'w').close()
        time.sleep(0.01)`;
    await valueOf(kept.session, left);
    const { guest } = point.frozen;
    assert.ok(guest !== undefined);
    kept.session.detach();
    assert.equal(await guest.restore?.(point.frozen), true);
    const next = kept.sessionWith(guest);
    const look = `
open('/work/after', 'w').close()
for _ in range(100):
    if os.path.exists('/work/alive'):
        break
    time.sleep(0.01)
os.path.exists('/work/alive')`;
    assert.equal(await valueOf(next, look), works);
  });
}

/** The parts of a file: src/sandbox/checkpoint-file.ts says what they are. */
const MAGIC = Buffer.from('pysandbox checkpoint\n');
const HEAD_BYTES = MAGIC.length + 4 + 32 + 12;
const TAG_BYTES = 16;

function keyed(head: Buffer, key: string): readonly [key: Uint8Array, nonce: Buffer] {
  const salt = head.subarray(MAGIC.length + 4, -12);
  return [new Uint8Array(hkdfSync('sha256', key, salt, MAGIC, 32)), head.subarray(-12)];
}

function unsealed(file: Buffer, key: string): Buffer {
  const head = file.subarray(0, HEAD_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', ...keyed(head, key));
  decipher.setAAD(head).setAuthTag(file.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(file.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
}

function sealed(head: Buffer, content: Buffer, key: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', ...keyed(head, key));
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

test('wasm: who has the key decides what is restored, and nobody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  const options = optionsFor('wasm', { checkpoints: 1, spares: 0, isolation: 'thread' });
  const [file, key] = [join(folder, 'point'), 'a key of sixteen'];
  const restored = async (bytes: Uint8Array): Promise<unknown> => {
    writeFileSync(file, bytes);
    await using sandbox = await Sandbox.restore(file, { ...options, key });
    const outcome = await sandbox.run('bytes(secret).decode()');
    return outcome.status === 'ok' ? outcome.value : outcome;
  };
  try {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('secret = bytearray(b"sque"); secret += b"amish"');
    using point = await sandbox.checkpoint();
    await point.save(file, { key });
    const saved = readFileSync(file);
    assert.equal(await restored(saved), 'squeamish');
    const content = unsealed(saved, key);
    const [changed, forged] = [Buffer.from(content), Buffer.from(saved)];
    for (
      let at = content.indexOf('squeamish');
      at >= 0;
      at = content.indexOf('squeamish', at + 1)
    ) {
      // In counter mode a bit of the file is a bit of what is in it: "S".
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      forged[HEAD_BYTES + at] = (forged[HEAD_BYTES + at] ?? 0) ^ 0x20;
    }
    assert.equal(await restored(sealed(saved.subarray(0, HEAD_BYTES), changed, key)), 'Squeamish');
    await assert.rejects(
      restored(forged),
      (error: unknown) => error instanceof UsageError && error.details['reason'] === 'unreadable',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
