import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import type { Denial } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

/** What each wall refuses a program that wants a connection, and how often. */
const CONNECTING = `
import socket
for _ in range(3):
    try:
        socket.create_connection(("127.0.0.1", 9))
    except OSError:
        pass`;

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);
  const call = wall !== 'wasm' ? 'socket' : 'getaddrinfo';

  test(`${wall}: what was refused is told with how often, of each run its own`, async () => {
    await using sandbox = await Sandbox.create(options);
    const first = await sandbox.run(CONNECTING);
    assert.deepEqual(
      first.denials.map((denial) => [denial.call, denial.count, denial.sealed]),
      [[call, 3, false]],
    );
    assert.deepEqual((await sandbox.run('1')).denials, []);
    const again = await sandbox.run(CONNECTING);
    assert.deepEqual(
      again.denials.map((denial) => denial.count),
      [3],
    );
  });

  test(`${wall}: a refusal is told as it happens, before what the program does next`, async () => {
    const heard: string[] = [];
    const onDenial = ({ call: name, count }: Denial): number => heard.push(`${name} ${count}`);
    const expose = { mark: () => heard.push('mark') };
    const code = `${CONNECTING}\nmark()`;
    await run(code, { ...options, onDenial, expose });
    assert.equal(heard[0], `${call} 1`);
    assert.deepEqual(heard.slice(-2), [`${call} 3`, 'mark']);
  });

  test(`${wall}: an error in what hears of refusals reaches the caller, and ends the guest`, async () => {
    const onDenial = (): void => {
      throw new RangeError('mine');
    };
    await using sandbox = await Sandbox.create({ ...options, onDenial });
    await assert.rejects(sandbox.run(`${CONNECTING}\nwhile True: pass`), /mine/);
    await assert.rejects(sandbox.run('1'), UsageError);
  });

  test(`${wall}: an honest program is refused nothing`, async () => {
    const outcome = await run(
      `
import asyncio, decimal, json, os, random, shutil, sqlite3, tempfile, uuid
asyncio.run(asyncio.sleep(0.001))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a")
    open(path, "w").write(json.dumps({"a": 1}))
    shutil.copy(path, path + "2")
    sqlite3.connect(path + ".db").execute("create table t (a)")
print(os.cpu_count(), uuid.uuid4(), random.random(), decimal.Decimal(1) / 3)`,
      options,
    );
    assert.deepEqual([outcome.status, outcome.denials], ['ok', []]);
  });
}
