/** What one guest leaves, no other finds; and an engine that dies takes its guests and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { ISOLATIONS, WASM_PRELUDE, within } from '../helpers/attack-wasm.ts';

/** Put together at run time, so that the programs themselves are no trace of it. */
const PLANT = `${WASM_PRELUDE}
import builtins, json
secret = "".join(("S3C", "R3T-left-", "behind"))
builtins.leak = sys.leak = secret
sys.modules["leak"] = secret
os.environ["LEAK"] = secret
for path in ("/tmp/leak", "/work/leak"):
    open(path, "w").write(secret * 1000)
reader, writer = os.pipe()
os.write(writer, secret.encode())
held = os.open("/tmp/leak", os.O_RDONLY)
os.unlink("/tmp/leak")
keep = [secret.encode() * 500 for _ in range(2000)]
big = bytearray(30_000_000)
big[-len(secret):] = secret.encode()
end = memory_bytes()
memory(end - 64, len(secret))[:] = secret.encode()
sys.stdout.write(secret)
print(secret, file=sys.stderr)
[secret in str(vars(builtins)), memory_bytes() > 40_000_000]`;

/** Looks through everything that there is, memory included. */
const LOOK = `${WASM_PRELUDE}
import builtins
secret = b"".join((b"S3C", b"R3T-left-", b"behind"))
text = secret.decode()
needle = secret[:8]
found = []
found += [name for name, where in (("builtins", vars(builtins)), ("sys", vars(sys)), ("environ", os.environ), ("globals", globals()))
    if "leak" in where or "LEAK" in where or "keep" in where]
found += [path for path in ("/tmp/leak", "/work/leak") if os.path.exists(path)]
for number in range(1200):
    if number == channel or number < 3: continue
    try: found += [number] if secret in os.pread(number, 100, 0) else []
    except OSError: pass
size = memory_bytes()
own = bytes(memory(0, size - 65536))
at, copies = own.find(secret), 0
while at >= 0:
    copies += 1
    at = own.find(secret, at + 1)
del own
[found, copies < 20]`;

for (const isolation of ISOLATIONS) {
  // Waiting for a processor counts as computing there, and to look through a memory takes some.
  const policy = { limits: { timeoutMs: 120_000, cpuMs: 120_000 } };
  const options: SandboxOptions = { wall: 'wasm', isolation, policy };

  test(`what is looked for would be found in the same guest (${isolation})`, async () => {
    await using sandbox = await Sandbox.create(options);
    const planted = await sandbox.run(PLANT);
    assert.deepEqual(
      planted.status === 'ok' && planted.value,
      [true, true],
      JSON.stringify(planted),
    );
    const looked = await sandbox.run(LOOK);
    assert.ok(looked.status === 'ok' && Array.isArray(looked.value), JSON.stringify(looked));
    assert.equal(looked.value[1], false, 'the memory was not looked through');
    assert.ok(Array.isArray(looked.value[0]) && looked.value[0].length >= 4);
  });

  for (const [who, next] of [
    ['after a reset', async (sandbox: Sandbox) => (await sandbox.reset(), sandbox.run(LOOK))],
    ['the next guest', async () => run(LOOK, options)],
  ] as const) {
    test(`nothing of a guest is found by ${who} (${isolation})`, async () => {
      await using sandbox = await Sandbox.create(options);
      assert.equal((await sandbox.run(PLANT)).status, 'ok');
      const looked = await next(sandbox);
      assert.deepEqual(looked.status === 'ok' && looked.value, [[], true], JSON.stringify(looked));
    });
  }
}

/** Engines of this process: their programs, not the bubblewraps around them. */
function engines(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [program = '', ...args] = read(pid, 'cmdline').split('\0');
      return (
        program.endsWith('node') &&
        args.some((arg) => arg.endsWith('engine-main.mjs')) &&
        isOurs(pid)
      );
    });
}

function isOurs(pid: number): boolean {
  for (let at = pid; at > 1;) {
    if (at === process.pid) {
      return true;
    }
    at = Number(read(at, 'stat').split(') ').at(-1)?.split(' ')[1] ?? 0);
  }
  return false;
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

/** Sandboxes of one policy share engines; another variable makes another policy. */
async function engineOf(
  name: string,
): Promise<{ pid: number; options: SandboxOptions; first: Sandbox }> {
  const options: SandboxOptions = { wall: 'wasm', policy: { env: { ENGINE: name } } };
  const before = new Set(engines());
  const first = await Sandbox.create(options);
  const pid = engines().find((engine) => !before.has(engine));
  assert.ok(pid !== undefined, 'there is no engine of its own');
  return { pid, options, first };
}

test('the engine runs as nobody, without capabilities, filtered, with nothing in its environment', async () => {
  const { pid, first } = await engineOf('status');
  const status = new Map(
    read(pid, 'status')
      .split('\n')
      .map((line): [string, string] => {
        const [name = '', value = ''] = line.split(':\t');
        return [name, value];
      }),
  );
  const none = '0000000000000000';
  assert.deepEqual(
    ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp'].map((name) =>
      status.get(name),
    ),
    [none, none, none, none, none, '1', '2'],
  );
  assert.equal(
    status.get('NSpid')?.split('\t').length,
    2,
    'it has no process namespace of its own',
  );
  assert.equal(read(pid, 'environ').replace('PWD=/\0', ''), '');
  // The host itself has none of that: the lines do tell something.
  assert.match(read(process.pid, 'status'), /^Seccomp:\t0$/m);
  first.kill();
});

test('when an engine is killed all its sandboxes are told, and nothing else ends', async () => {
  const { pid, options, first } = await engineOf('killed');
  await using second = await Sandbox.create(options);
  await using stranger = (await engineOf('stranger')).first;
  await using threaded = await Sandbox.create({ ...options, isolation: 'thread' });
  const running = first.run('while True: pass');
  const waiting = second.run('import time\ntime.sleep(60)');
  await sleep(200);
  process.kill(pid, 'SIGKILL');
  const told = await within(10_000, Promise.all([running, waiting]));
  assert.ok(Array.isArray(told), 'it hangs');
  assert.deepEqual(
    told.map(({ status }) => status),
    ['crashed', 'crashed'],
  );
  for (const sandbox of [stranger, threaded, await Sandbox.create(options)]) {
    const outcome = await sandbox.run('6 * 7');
    assert.equal(outcome.status === 'ok' && outcome.value, 42);
    sandbox.kill();
  }
});

test('an engine that answers no more is ended when its guest should be gone', async () => {
  const { pid, options, first } = await engineOf('stopped');
  const running = first.run('import time\ntime.sleep(60)', { timeoutMs: 300 });
  await sleep(100);
  process.kill(pid, 'SIGSTOP');
  // Longer than it takes to tell a broken engine from a machine that is busy.
  const outcome = await within(90_000, running);
  assert.ok(typeof outcome === 'object', 'it hangs');
  assert.equal(outcome.status, 'timeout');
  const next = await run('6 * 7', options);
  assert.equal(next.status === 'ok' && next.value, 42);
});
