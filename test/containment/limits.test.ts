/** Ways round each limit: what counts is the sum, however a guest gets at it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../src/index.ts';
import { attack, MODES, PRELUDE, SUBPROCESS, valueOf } from '../helpers/attack.ts';
import { findCgroupParents } from '../../src/launcher/cgroup.ts';
import { openWall } from '../helpers/open-session.ts';

/** Takes shared memory and gives back all of its mapping but one page: the pages stay. */
const UNMAPPED_SHARED_MEMORY = `
import mmap
kept = []
def take():
    part = mmap.mmap(-1, 64 * 2**20)
    for offset in range(0, len(part), 4096):
        part[offset] = 1
    part.resize(4096)
    kept.append(part)
[outcome(take) for _ in range(10)]`;

for (const mode of MODES) {
  test(`shared memory that is no longer mapped counts too (${mode})`, async () => {
    const outcome = await attack(UNMAPPED_SHARED_MEMORY, {
      mode,
      policy: { limits: { memoryMiB: 64 } },
    });
    // A control group ends the guest; where there is none, such memory is refused.
    const refused =
      outcome.status === 'ok' && JSON.stringify(outcome.value).match(/EPERM/g)?.length === 10;
    assert.ok(refused || outcome.status === 'memory', JSON.stringify(outcome));
  });

  test(`buffers of sockets are not a store beside the memory (${mode})`, async () => {
    const code = `
import socket
kept, held = [], 0
def fill(end):
    global held
    end.setblocking(False)
    outcome(lambda: end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24))
    while True:
        held += end.send(bytes(65536))
def more():
    while True:
        kept.append(socket.socketpair())
        for end in kept[-1]:
            outcome(lambda: fill(end))
found = outcome(more)
held // 2**20`;
    const outcome = await attack(code, { mode, policy: { limits: { memoryMiB: 64 } } });
    // 128 descriptors of 208 KiB each, as the kernel gives them: net.core.wmem_default.
    assert.ok(outcome.status === 'ok' && Number(outcome.value) <= 32, JSON.stringify(outcome));
  });

  test(`memory is held however it is asked for (${mode})`, async () => {
    const code = `
import mmap
def filled(part):
    for offset in range(0, len(part), 4096):
        part[offset] = 1
def growing():
    kept = []
    while len(kept) < 30:
        kept.append(bytearray(10 * 2**20))
def private():
    filled(mmap.mmap(-1, 300 * 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
def without_reserve():
    filled(mmap.mmap(-1, 300 * 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_NORESERVE))
def growing_stack():
    filled(mmap.mmap(-1, 300 * 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100))
def copy_of_a_file():
    with open("large", "wb") as file:
        file.truncate(300 * 2**20)
    filled(mmap.mmap(os.open("large", os.O_RDONLY), 300 * 2**20, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
[outcome(action) for action in (growing, private, without_reserve, growing_stack, copy_of_a_file)]`;
    const value = await valueOf(code, { mode, policy: { limits: { memoryMiB: 64 } } });
    assert.ok(Array.isArray(value));
    assert.equal(value.includes('done'), false, JSON.stringify(value));
  });

  test(`the memory of children adds up (${mode})`, async () => {
    const code = `
import time
for n in range(8):
    if os.fork() == 0:
        kept = bytearray(b"x") * (60 * 2**20)
        time.sleep(60)
time.sleep(60)`;
    const policy = {
      extends: 'subprocess',
      limits: { memoryMiB: 100, diskMiB: 1, timeoutMs: 8000 },
    } as const;
    const outcome = await attack(code, { mode, policy });
    // A version 1 control group ends single processes: then the parent goes on until its time is up.
    assert.ok(['memory', 'timeout'].includes(outcome.status), outcome.status);
    assert.ok(outcome.usage.peakMemoryMiB < 300, String(outcome.usage.peakMemoryMiB));
  });

  test(`the disk is held: bytes, files, links, and files without a name (${mode})`, async () => {
    const code = `
def fill(path):
    with open(path, "wb", buffering=0) as file:
        for n in range(40):
            file.write(bytes(2**20))
def unlinked():
    kept = []
    for n in range(40):
        descriptor = os.open("unlinked", os.O_RDWR | os.O_CREAT)
        os.unlink("unlinked")
        kept.append(descriptor)
        os.write(descriptor, bytes(2**20))
def preallocated():
    os.posix_fallocate(os.open("wide", os.O_RDWR | os.O_CREAT), 0, 40 * 2**20)
def folders_of_both():
    for folder in ("/work", "/tmp"):
        for n in range(12):
            with open(f"{folder}/part{n}", "wb") as file:
                file.write(bytes(2**20))
found = []
for action in (lambda: fill("plain"), unlinked, preallocated, folders_of_both):
    found.append(outcome(action))
    for folder in ("/work", "/tmp"):
        for entry in os.scandir(folder):
            outcome(lambda: os.unlink(entry.path))
    for descriptor in range(3, channel):
        outcome(lambda: os.close(descriptor))
found`;
    const value = await valueOf(code, { mode, policy: { limits: { diskMiB: 16 } } });
    assert.match(String(value), /^E(NOSPC|FBIG),ENOSPC,E(NOSPC|FBIG),ENOSPC$/);
  });

  test(`the number of files is held, hard links and symbolic links included (${mode})`, async () => {
    const code = `
open("first", "w").close()
def make(action):
    for n in range(20000):
        action(n)
[outcome(lambda: make(action)) for action in (
    lambda n: os.symlink("/nowhere" * 30, f"s{n}"),
    lambda n: os.link("first", f"l{n}"),
    lambda n: os.close(os.open(f"f{n}", os.O_CREAT)),
)]`;
    const outcome = await attack(code, { mode, policy: { limits: { diskInodes: 1000 } } });
    if (mode === 'fork') {
      assert.equal(
        outcome.status === 'ok' && JSON.stringify(outcome.value),
        '["ENOSPC","ENOSPC","ENOSPC"]',
      );
    } else {
      assert.equal(outcome.status, 'disk'); // no limit of the kernel there: the zygote counts
    }
  });

  test(`no limit can be raised, of the guest or of another process (${mode})`, async () => {
    const code = `
import resource
found = set()
for number in range(16):
    soft, hard = resource.getrlimit(number)
    for wanted in ((hard + 1, hard + 1), (-1, -1)):
        if hard != -1:
            found.add(outcome(lambda: resource.setrlimit(number, wanted)))
found.add(outcome(lambda: resource.prlimit(1 if os.getpid() != 1 else 2, resource.RLIMIT_CPU)))
found.add(outcome(lambda: os.nice(-5)))
found.add(outcome(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))))
found.add(outcome(lambda: os.setpriority(os.PRIO_USER, 0, -5)))
sorted(found)`;
    const value = await valueOf(code, { mode });
    assert.ok(Array.isArray(value));
    assert.equal(value.includes('done'), false, JSON.stringify(value));
  });

  test(`a fork bomb is held while another guest answers (${mode})`, async () => {
    await using opened = await openWall({
      mode,
      policy: { ...SUBPROCESS, limits: { threads: 24, processes: 24, timeoutMs: 5000 } },
    });
    const [bomb, neighbour] = [await opened.open(), await opened.open()];
    const bombed = bomb.run(`${PRELUDE}\nwhile True:\n    outcome(os.fork)`, {});
    const answers: Outcome['status'][] = [];
    for (let number = 0; number < 5; number += 1) {
      const outcome = await neighbour.run(
        'import os\npid = os.fork()\nif pid == 0: os._exit(7)\nos.waitpid(pid, 0)[1] >> 8',
        {},
      );
      answers.push(outcome.status === 'ok' && outcome.value === 7 ? 'ok' : outcome.status);
    }
    assert.deepEqual(answers, ['ok', 'ok', 'ok', 'ok', 'ok']);
    const outcome = await bombed;
    // On a busy machine the kernel gives back what refused forks took so late that its memory runs out.
    const ends = ['timeout', 'processes', 'memory'];
    assert.ok(ends.includes(outcome.status), JSON.stringify(outcome));
  });
}

test('threads are held, and the guest that makes them lives on', async () => {
  const code = `
import threading
stop = threading.Event()
def start():
    while True:
        threading.Thread(target=stop.wait, daemon=True).start()
failure = None
try:
    start()
except RuntimeError as error:
    failure = str(error)
count = threading.active_count()
stop.set()
[failure, count]`;
  const value = await valueOf(code, { policy: { extends: 'scientific', limits: { threads: 16 } } });
  assert.deepEqual(value, ["can't start new thread", 16]);
});

test('output ends a run at its limit, whichever stream and process it comes from', async () => {
  const code = `
import time
if os.fork() == 0:
    while True:
        os.write(2, b"x" * 4096)
time.sleep(60)`;
  const outcome = await attack(code, {
    policy: { ...SUBPROCESS, limits: { outputBytes: 100_000 } },
  });
  assert.equal(outcome.status, 'output');
  assert.equal(outcome.stderr.length, 100_000);
});

test('an exit handler that never ends is ended by the timeout', async () => {
  await using opened = await openWall({ policy: { limits: { timeoutMs: 700 } } });
  const session = await opened.open({ oneShot: true });
  const outcome = await session.run(
    'import atexit\natexit.register(lambda: [None for _ in iter(int, 1)])',
    {},
  );
  assert.equal(outcome.status, 'timeout');
});

for (const mode of MODES) {
  const processor = (before: string): string => `
import time
${before}
while True:
    if (pid := os.fork()) == 0:
        started = time.process_time()
        while time.process_time() - started < 0.03:
            pass
        os._exit(0)
    outcome(lambda: os.waitpid(pid, 0))`;

  test(`the processor time of children counts, although nobody waits for them (${mode})`, async () => {
    const policy = { extends: 'subprocess', limits: { cpuMs: 1000, timeoutMs: 10_000 } } as const;
    for (const before of ['', 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)']) {
      const outcome = await attack(processor(before), { mode, policy });
      assert.equal(outcome.status === 'timeout' && outcome.limit, 'cpu', JSON.stringify(outcome));
    }
  });

  test(`orphans count as their guest does (${mode})`, async () => {
    const code = `
import time
if os.fork() == 0:
    os.setsid()
    for n in range(3):
        if os.fork() == 0:
            while True:
                pass
    os._exit(0)
time.sleep(60)`;
    const policy = { extends: 'subprocess', limits: { cpuMs: 1000, timeoutMs: 10_000 } } as const;
    const outcome = await attack(code, { mode, policy });
    assert.equal(outcome.status === 'timeout' && outcome.limit, 'cpu', JSON.stringify(outcome));
  });
}

test('buffers of TCP count as memory where there are control groups', async () => {
  const code = `
import socket
listener = socket.create_server(("127.0.0.1", 0))
kept, held = [], 0
def send(end):
    global held
    held += end.send(bytes(2**18))
def receive(end):
    global held
    held -= len(end.recv(2**20))
def fill():
    while True:
        one = socket.create_connection(listener.getsockname())
        other, _ = listener.accept()
        kept.append((one, other))
        for end in kept[-1]:
            end.setblocking(False)
            outcome(lambda: end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**24))
        for n in range(400):
            outcome(lambda: send(one))
            if n < 200:
                outcome(lambda: receive(other))
outcome(fill)
held // 2**20`;
  const policy = { network: 'loopback', limits: { memoryMiB: 16, diskMiB: 1 } } as const;
  const outcome = await attack(code, { policy });
  // 63 connections; without a group, each has up to what net.ipv4.tcp_rmem allows.
  const held = outcome.status === 'ok' ? Number(outcome.value) : 0;
  assert.ok(['ok', 'memory'].includes(outcome.status), JSON.stringify(outcome));
  assert.ok(held <= (findCgroupParents().length > 0 ? 90 : 2048), `${held} MiB`);
});

test('descriptors that a guest has under way in sockets keep no other from being sealed', async () => {
  await using opened = await openWall();
  const hoarder = await opened.open();
  const filled = await hoarder.run(
    `
import array, errno, socket
held, error = [], None
while error is None:
    held.append(socket.socketpair())
    try:
        held[-1][0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 250))])
    except OSError as refused:
        error = errno.errorcode[refused.errno]
error`,
    {},
  );
  assert.equal(filled.status === 'ok' && filled.value, 'ETOOMANYREFS', JSON.stringify(filled));
  for (let guest = 0; guest < 12; guest += 1) {
    const outcome = await (await opened.open()).run('6 * 7', {});
    assert.equal(outcome.status === 'ok' && outcome.value, 42);
  }
});
