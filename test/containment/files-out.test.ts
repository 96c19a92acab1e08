/** Agents that were replaced by hostile code, and answer questions about files as they like. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ProtocolError, Sandbox, UsageError } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { optionsFor, WALLS } from '../helpers/walls.ts';

const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
after(() => rmSync(top, { recursive: true, force: true }));

/** Replaces services of the agent: `name: function(session, …)`, as Python. */
const replacing = (services: string): string => `
import sys
def _table():
    frame = sys._getframe()
    while frame is not None:
        services = frame.f_globals.get("services")
        if services is not None:
            return services.serve.__globals__["_SERVICES"]
        frame = frame.f_back
table = _table()
table.update({${services}})
`;

async function hostile(
  wall: 'kernel' | 'wasm',
  services: string,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const sandbox = await Sandbox.create(optionsFor(wall, options));
  const outcome = await sandbox.run(replacing(services));
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return sandbox;
}

/** One entry of a listing. */
const entry = (name: string, more = '"file", 1, 0o644, 0, None, None', parent = '-1'): string =>
  `[${parent}, ${name}, ${more}]`;

/** Listings that no honest agent tells. */
const LISTINGS: readonly string[] = [
  'None',
  '5',
  '[]',
  '[None]',
  '[None, None]',
  '[3, []]',
  '[None, [[]]]',
  `[None, [${entry('"../canary"')}]]`,
  `[None, [${entry('".."')}]]`,
  `[None, [${entry('""')}]]`,
  `[None, [${entry('"a/b"')}]]`,
  `[None, [${entry('"/etc/passwd"')}]]`,
  `[None, [${entry('"a\\0b"')}]]`,
  `[None, [${entry('b"bytes"')}]]`,
  `[None, [${entry('"x" * 256')}]]`,
  `[None, [${entry('"a"')}, ${entry('"a"')}]]`, // twice
  `[None, [${entry('"a"')}, ${entry('"b"', undefined, '0')}]]`, // in a file
  `[None, [${entry('"a"', '"link", 0, 0o777, 0, "/", None')}, ${entry('"b"', undefined, '0')}]]`, // in a link
  `[None, [${entry('"a"', undefined, '0')}]]`, // in itself
  `[None, [${entry('"a"', undefined, '7')}]]`, // in what is not there
  `[None, [${entry('"a"', undefined, '-2')}]]`,
  `[None, [${entry('"a"', undefined, '0.5')}]]`,
  `[None, [${entry('"a"', '"device", 1, 0, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", -1, 0, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", 2**64, 0, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", 1.5, 0, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", float("nan"), 0, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", 1, 0o100644, 0, None, None')}]]`, // a kind among the bits
  `[None, [${entry('"a"', '"link", 1, 0o644, 0, None, None')}]]`,
  `[None, [${entry('"a"', '"file", 1, 0o644, 0, None, None, 9')}]]`,
  `[None, [${entry('"n%d" % n')} for n in range(20_001)]]`,
  `[None, [[n - 1, "d", "folder", 0, 0o755, 0, None, None] for n in range(65)]]`, // too deep
];

for (const wall of WALLS) {
  test(`${wall}: a listing that no honest agent tells ends the guest, and nothing of it is used`, async () => {
    const seen: string[] = [];
    for (const listing of LISTINGS) {
      await using sandbox = await hostile(wall, `"files.walk": lambda *_: ${listing}`);
      await assert.rejects(sandbox.collect('/work'), ProtocolError, listing);
      await assert.rejects(sandbox.run('1'), ProtocolError, listing);
      assert.equal(sandbox.closed, true);
      seen.push(listing);
    }
    assert.equal(seen.length, LISTINGS.length);
  });

  test(`${wall}: the most that is taken is one less than what is refused`, async () => {
    const count = `[None, [${entry('"n%d" % n')} for n in range(20_000)]]`;
    const deep = `[None, [[n - 1, "d", "folder", 0, 0o755, 0, None, None] for n in range(64)]]`;
    const name = `[None, [${entry('"x" * 255')}]]`;
    for (const [listing, entries] of [
      [count, 20_000],
      [deep, 64],
      [name, 1],
    ] as const) {
      await using sandbox = await hostile(wall, `"files.walk": lambda *_: ${listing}`);
      const listed = sandbox.files.list('/work', { depth: 64 });
      if (listing === deep) {
        await assert.rejects(listed, /more than 64 deep/);
      } else {
        assert.equal((await listed).length, entries);
      }
      assert.equal((await sandbox.run('1')).status, 'ok');
    }
  });

  test(`${wall}: contents that were never asked for end the guest; endless ones end at the limit`, async () => {
    for (const answer of [
      'None',
      '"text"',
      '[b"x"]',
      'bytes(4 * 2**20 + 1)',
      '5',
      'bytearray(3)',
    ]) {
      await using sandbox = await hostile(wall, `"files.read": lambda *_: ${answer}`);
      // What is larger than was asked for the agent's own code refuses to send.
      await assert.rejects(
        sandbox.files.read('x'),
        (error) =>
          error instanceof ProtocolError ||
          (error instanceof UsageError && answer.includes('2**20')),
        answer,
      );
    }
    await using sandbox = await hostile(wall, '"files.read": lambda *_: bytes(4 * 2**20)');
    await assert.rejects(
      sandbox.files.read('x', { maxBytes: 20 * 1024 * 1024 }),
      /more than 20971520 bytes/,
    );
  });

  test(`${wall}: artifacts and changes of a guest that lies about sizes and kinds touch nothing of the host`, async () => {
    const host = join(top, `host-${wall}`);
    mkdirSync(host);
    const canary = join(top, 'canary');
    writeFileSync(canary, 'untouched');
    const outside = readdirSync(top);
    await using sandbox = await Sandbox.create(
      optionsFor(wall, { mounts: [{ host: host, guest: '/data', mode: 'overlay' }] }),
    );
    await sandbox.run(
      replacing(`
"files.walk": lambda *_: [None, [
    ${entry('"big"', '"file", 2**40, 0o644, 0, None, None')},
    ${entry('"small"', '"file", 1, 0o6777, 0, None, None')},
    ${entry('"wrong"', '"file", 9, 0o644, 0, None, None')},
    ${entry('"link"', '"link", 0, 0o777, 0, "../canary", None')},
    ${entry('"fifo"', '"other", 0, 0o644, 0, None, None')},
    ${entry('"__proto__"', '"file", 3, 0o644, 0, None, None')},
]],
"files.read": lambda *_: b"abc"`),
    );
    const changes = await sandbox.changes('/data');
    assert.equal(changes.entries.length, 6);
    for (const path of ['big', 'small', 'wrong', 'link', 'fifo']) {
      await assert.rejects(changes.apply({ only: [path] }), UsageError, path);
    }
    assert.deepEqual(await changes.apply({ only: ['__proto__'] }), ['__proto__']);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    const outcome = await sandbox.run('1', { artifacts: true });
    const { files = [], leftOut = [] } = outcome.artifacts ?? {};
    assert.deepEqual(files, [], 'nothing has changed, as it says');
    assert.deepEqual(leftOut, []);
    assert.equal(readdirSync(top).length, outside.length);
  });

  test(`${wall}: a guest that swaps a folder for a link while it is read shows its own files at most`, async () => {
    await using sandbox = await Sandbox.create(optionsFor(wall));
    await sandbox.run(`
import os
os.makedirs("/work/d")
open("/work/d/secret", "w").write("own")
${replacing('').trim()}
walk = table["files.walk"]
def swapping(session, path, *rest):
    told = walk(session, path, *rest)
    os.rename("/work/d", "/work/moved")
    os.symlink("/etc", "/work/d")
    return told
table["files.walk"] = swapping`);
    await assert.rejects(sandbox.collect('/work'), /FileNotFoundError/);
    assert.equal((await sandbox.run('1')).status, 'ok');
  });
}

test('sparse giants, very many names and deep trees are told, not taken', async () => {
  const policy = {
    limits: { diskInodes: 100_000, memoryMiB: 512, timeoutMs: 60_000, cpuMs: 60_000 },
  };
  await using sandbox = await Sandbox.create(optionsFor('kernel', { policy }));
  const sparse = await sandbox.run(
    `
for n in range(10):
    with open("/work/sparse%d" % n, "wb") as file: file.truncate(60 * 2**20)`,
    { artifacts: true },
  );
  assert.deepEqual(
    sparse.artifacts?.files.map(({ path }) => path),
    ['sparse0'],
  );
  assert.equal(sparse.artifacts?.leftOutCount, 9);
  await assert.rejects(sandbox.collect('/work'), /more than .* bytes/);
  const many = await sandbox.run(
    'import os\nos.mkdir("many")\nfor n in range(25_000): open("many/%d" % n, "w").close()',
    { artifacts: true },
  );
  assert.match(many.artifacts?.problem ?? '', /cannot be listed whole: there are too many/);
  assert.deepEqual([many.artifacts?.files.length, many.artifacts?.leftOut.length], [100, 100]);
  await assert.rejects(sandbox.collect('/work'), UsageError);
});
