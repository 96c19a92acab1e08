/** Names, links, descriptors and mounts of the wasm wall that might lead to the host's files. */
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { Sandbox } from '../../src/index.ts';
import { ISOLATIONS, WASM_PRELUDE, wasmValue } from '../helpers/attack-wasm.ts';

/** A folder that is mounted, and a canary beside it that no guest may see. */
const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
const mounted = join(top, 'mounted');
const canary = join(top, 'canary');
mkdirSync(join(mounted, 'inner'), { recursive: true });
writeFileSync(canary, 'S3CR3T-of-the-host');
writeFileSync(join(mounted, 'file'), 'mounted');
symlinkSync('../canary', join(mounted, 'up'));
symlinkSync(canary, join(mounted, 'far'));
symlinkSync('/', join(mounted, 'root'));
after(() => rmSync(top, { recursive: true, force: true }));

for (const isolation of ISOLATIONS) {
  for (const mode of ['ro', 'overlay'] as const) {
    test(`no way out of a mounted folder leads to the host (${isolation}, ${mode})`, async () => {
      const code = `
os.makedirs("/work/a/b")
links = {"/work/up": "../" * 50 + "${canary.slice(1)}", "/work/abs": "${canary}", "/work/proc": "/proc/self/root${canary}",
    "/work/a/b/dots": "../../../..${canary}", "/work/loop": "loop/x", "/work/fd": "/proc/self/fd/3"}
for name, target in links.items():
    os.symlink(target, name)
paths = [*links, "${canary}", "/data/../canary", "/data/inner/../../canary", "/data/up", "/data/far", "/data/root${canary}",
    "/data/./../data/..${canary}", "//${canary}", "/proc/self/root${canary}", "/proc/1/root${canary}", "/proc/self/cwd/canary",
    "/proc/self/fd/3", "/proc/self/fd/255", "/dev/fd/3", "/etc/shadow", "/etc/hostname", "/proc/self/environ", "/proc/self/maps",
    "/proc/mounts", "/sys", "/root", "/home", "/usr/bin/env", "/data/inner/..\\\\..\\\\canary", "/data/%2e%2e/canary"]
def reads(path):
    return open(path, "rb").read()
found = [path for path in paths if outcome(lambda: reads(path)) == "done"]
secrets = [os.path.join(folder, name) for folder, _, names in os.walk("/") for name in names
    if not folder.startswith(("/dev", "/lib")) and os.path.isfile(os.path.join(folder, name))
    and b"S3CR3T-of-the" in reads(os.path.join(folder, name))]
for action in (lambda: open("/data/../canary", "w"), lambda: os.rename("/data/file", "/data/../../canary"),
               lambda: os.remove("/data/up"), lambda: open("/data/far", "w"), lambda: os.rmdir("/data"),
               lambda: os.rename("/data", "/other")):
    outcome(action)
[found, secrets]`;
      const mounts = [{ host: mounted, guest: '/data', mode }];
      assert.deepEqual(await wasmValue(code, { isolation, mounts }), [[], []]);
      assert.equal(readFileSync(canary, 'utf8'), 'S3CR3T-of-the-host');
      assert.deepEqual(readdirSync(mounted).toSorted(), ['far', 'file', 'inner', 'root', 'up']);
      assert.equal(readFileSync(join(mounted, 'file'), 'utf8'), 'mounted');
    });
  }
}

test('what is mounted does reach the guest: the canary would be found if it lay in there', async () => {
  const mounts = [{ host: top, guest: '/data' }];
  const name = basename(canary);
  assert.equal(await wasmValue(`open("/data/${name}").read()`, { mounts }), 'S3CR3T-of-the-host');
});

test('names that mean something in JavaScript are names like any other', async () => {
  const before = Reflect.ownKeys(Object.prototype).length;
  const code = `
names = ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__", "length", "then"]
seen = []
for name in names:
    for path in (f"/work/{name}", f"/work/{name}.d/{name}"):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        seen.append(os.path.exists(path))
        open(path, "w").write(name)
        seen.append(open(path).read() == name)
    os.environ[name] = name
    os.symlink(name, f"/work/{name}.link")
    seen.append(open(f"/work/{name}.link").read() == name and os.environ[name] == name)
    missing = [outcome(lambda: open(path)) for path in (f"/tmp/{name}", f"/{name}", f"/lib/{name}", f"/dev/{name}", f"/work/x/{name}")]
    seen.append(set(missing) == {"ENOENT"})
listed = sorted(os.listdir("/work"))
[sorted({str(each) for each in seen[0::2] if each is False}), all(seen[1::2]), len(listed) == 3 * len(names)]`;
  await using sandbox = await Sandbox.create({
    wall: 'wasm',
    policy: {
      env: Object.fromEntries([
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['toString', 't'],
      ]),
    },
  });
  const told = await sandbox.run(
    `${WASM_PRELUDE}[os.environ.get(n) for n in ("__proto__", "constructor", "toString")]`,
  );
  assert.deepEqual(told.status === 'ok' && told.value, ['p', 'c', 't'], JSON.stringify(told));
  const outcome = await sandbox.run(WASM_PRELUDE + code);
  assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
  assert.equal(Array.isArray(outcome.value) && outcome.value[2], true);
  const collected = await sandbox.collect('/work');
  assert.ok(collected.some(({ path }) => path === '__proto__'));
  assert.equal(Reflect.ownKeys(Object.prototype).length, before);
  assert.equal(Reflect.get({}, 'p'), undefined);
});

test('hostile names in what is collected are data, and none leads out of its folder', async () => {
  await using sandbox = await Sandbox.create({ wall: 'wasm' });
  await sandbox.run(`
import os
os.chdir("/work")
for name in ("a\\\\b", "..\\\\x", "new\\nline", "C:", "~", "...", "%2e%2e", "-rf", b"\\xff\\xfe", "\\u202e"):
    open(name, "w").close()
os.symlink("/etc", "link")
os.symlink("..", "parent")
os.mkdir("d")
for target in ("d/..", "d/.", "link/passwd", "../x", "d//"):
    try: open(target, "w")
    except OSError: pass`);
  const entries = await sandbox.collect('/work');
  assert.ok(entries.length >= 12, String(entries.length));
  const folders = new Set(['']);
  for (const { path, kind } of entries) {
    const parts = path.split('/');
    assert.ok(parts.every((part) => part !== '' && part !== '.' && part !== '..'));
    assert.ok(folders.has(parts.slice(0, -1).join('/')), path);
    if (kind === 'folder') {
      folders.add(path);
    }
  }
  await sandbox.run('for n in range(200): os.mkdir("x" * 255); os.chdir("x" * 255)');
  await assert.rejects(
    sandbox.collect('/work'),
    /cannot be collected whole: (?:File|Name) too long|Filename/,
  );
});

for (const isolation of ISOLATIONS) {
  test(`a guest reaches no descriptor but its own (${isolation})`, async () => {
    const options = { wall: 'wasm', isolation } as const;
    await using secretive = await Sandbox.create(options);
    await using attacker = await Sandbox.create(options);
    await secretive.run(`
import os
held = [os.open(f"/tmp/held{n}", os.O_CREAT | os.O_RDWR) for n in range(5)]
for descriptor in held:
    os.write(descriptor, b"S3CR3T-of-another")
reader, writer = os.pipe()
os.write(writer, b"S3CR3T-of-another")`);
    const outcome = await attacker.run(`${WASM_PRELUDE}
import fcntl
found = []
for number in [*range(0, 1200), 2**31 - 1, -1, -2, -100, 65535, 65536]:
    for action in (lambda: os.lseek(number, 0, 0), lambda: os.set_blocking(number, False)):
        outcome(action)
    for action in (lambda: os.pread(number, 64, 0), lambda: os.read(number, 64) if number != channel else b""):
        try: data = action()
        except (OSError, OverflowError): continue
        if b"S3CR3T" in data: found.append(number)
open_ones = [n for n in range(1200) if outcome(lambda: os.fstat(n)) == "done"]
[found, len(open_ones) < 12, outcome(lambda: os.listdir("/proc/self/fd")), outcome(lambda: os.listdir("/dev/fd"))]`);
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.deepEqual(outcome.value, [[], true, 'ENOENT', 'ENOENT']);
    const still = await secretive.run('os.pread(held[0], 64, 0)');
    assert.deepEqual(
      still.status === 'ok' && still.value,
      new TextEncoder().encode('S3CR3T-of-another'),
    );
  });
}

test('a guest that takes the agent’s own descriptors apart breaks no one but itself', async () => {
  await using neighbour = await Sandbox.create({ wall: 'wasm' });
  for (const ruin of [
    'for n in range(1024): outcome(lambda: os.close(n))',
    'for n in range(3, 300): outcome(lambda: os.dup2(1, n))',
    'r, w = os.pipe()\nfor n in range(3, 300): outcome(lambda: os.dup2(r, n))',
    'os.set_blocking(channel, False)\nos.read(channel, 1)',
    'null = os.open("/dev/zero", os.O_RDWR)\nfor n in range(0, 300): outcome(lambda: os.dup2(null, n))',
  ]) {
    await using victim = await Sandbox.create({
      wall: 'wasm',
      policy: { limits: { timeoutMs: 1500 } },
    });
    const outcome = await victim.run(WASM_PRELUDE + ruin).catch((error: unknown) => error);
    assert.ok(outcome instanceof Error || (outcome instanceof Object && 'status' in outcome), ruin);
    const well = await neighbour.run('6 * 7');
    assert.equal(well.status === 'ok' && well.value, 42, ruin);
  }
});

test('nothing of JavaScript’s file systems can be mounted', async () => {
  const code = `
libc = outcome(lambda: ctypes.CDLL(None).mount(b"/", b"/work", b"NODEFS", 0, 0))
[libc, hasattr(os, "mount"), outcome(lambda: os.mknod("/work/device", 0o20666, os.makedev(1, 1))),
 outcome(lambda: os.mkfifo("/work/fifo")), outcome(lambda: os.chroot("/work")), outcome(lambda: os.link("/etc/passwd", "/work/hard"))]`;
  const value = await wasmValue(code);
  assert.ok(
    Array.isArray(value) && !value.includes('done') && value[1] === false,
    JSON.stringify(value),
  );
});
