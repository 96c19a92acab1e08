import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { run, Sandbox } from '../../src/index.ts';
import type { Denial, Outcome } from '../../src/index.ts';
import { attack, MODES, PRELUDE, SUBPROCESS, valueOf } from '../helpers/attack.ts';
import { projectPath } from '../helpers/project.ts';

const NUMBERS = process.arch === 'arm64' ? { bpf: 280 } : { bpf: 321 };

const told = ({ denials }: Outcome): [string, number, boolean][] =>
  denials.map(({ call, count, sealed }: Denial) => [call, count, sealed]);

for (const mode of MODES) {
  test(`the call that a guest is killed for is told by its name (${mode})`, async () => {
    const outcome = await attack(`call(${NUMBERS.bpf}, 0, 0, 0)`, { mode });
    assert.equal(outcome.status, 'denied');
    assert.deepEqual(told(outcome), [['bpf', 1, true]]);
  });

  test(`a child is killed for a call alone, and its parent goes on (${mode})`, async () => {
    const code = `
child = os.fork()
if child == 0:
    call(${NUMBERS.bpf}, 0, 0, 0)
    os._exit(7)
os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])`;
    const outcome = await attack(code, { mode, policy: SUBPROCESS });
    assert.equal(outcome.status === 'ok' && outcome.value, -9, JSON.stringify(outcome));
    assert.deepEqual(told(outcome), [['bpf', 1, true]]);
  });
}

test('a guest has sockets and the null device, and not the descriptor that decides on its refusals', async () => {
  const kinds = `
def kind(n):
    try: return stat.S_IFMT(os.fstat(n).st_mode)
    except OSError: return None
sorted({kind(n) for n in range(1100)} - {None, stat.S_IFSOCK, stat.S_IFCHR})`;
  assert.deepEqual(await valueOf(kinds), []);
  // So another kind would be seen.
  assert.deepEqual(await valueOf(`held = os.pipe()\n${kinds} == [stat.S_IFIFO]`), true);
});

test('a refused call fails, however often a signal comes in between', async () => {
  const code = `
import socket
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
errors = {outcome(lambda: os.setuid(1)) for _ in range(500)}
errors |= {outcome(socket.socket) for _ in range(500)}
signal.setitimer(signal.ITIMER_REAL, 0)
sorted(errors - {"EINTR"})`; // as when a signal comes before the kernel has asked
  assert.deepEqual(await valueOf(code), ['EACCES', 'EPERM']);
});

test('calls of another architecture kill, and are told as such', async () => {
  if (process.arch !== 'x64') {
    return; // there is no other to call
  }
  // getpid(2) of x32, which has the same entry and numbers of its own.
  const outcome = await attack('call(0x4000_0027)');
  assert.equal(outcome.status, 'denied', JSON.stringify(outcome));
  assert.deepEqual(told(outcome), [['foreign call 1073741863', 1, true]]);
});

test('guests that do nothing but what is refused keep no other from working', async () => {
  const flood = `${PRELUDE}\nwhile True: libc.ptrace(0)`;
  await using first = await Sandbox.create({ wall: 'kernel' });
  const floods = Array.from({ length: 4 }, () => run(flood, { wall: 'kernel', timeoutMs: 3000 }));
  for (let round = 0; round < 20; round += 1) {
    assert.equal((await first.run('1')).status, 'ok');
    assert.equal((await run('1', { wall: 'kernel' })).status, 'ok');
  }
  for (const outcome of await Promise.all(floods)) {
    assert.equal(outcome.status, 'timeout');
    const [[call, count] = ['', 0]] = told(outcome);
    assert.equal(call, 'ptrace');
    // A thousand at once, and then a hundred a second at most, of which three seconds have passed.
    assert(count > 900 && count < 1500, String(count));
  }
});

test('where another listens to the kernel already, refusals are not told, and hold all the same', async () => {
  const wrapped = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)('python3', [
      projectPath('test/containment/under-listener.py'),
      process.execPath,
      projectPath('dist/command/main.js'),
      ...args,
    ]);
  const code = 'import os\ntry: os.setuid(1)\nexcept OSError as error: print(error)';
  const { stdout, stderr } = await wrapped('run', '--wall', 'kernel', '--audit', '-c', code);
  assert.equal(stdout, '[Errno 1] Operation not permitted\n');
  assert.match(stderr, /of refused system calls nothing was told/);
  const bpf = `import ctypes\nctypes.CDLL(None).syscall(${NUMBERS.bpf}, 0, 0, 0)`;
  await assert.rejects(wrapped('run', '--wall', 'kernel', '-c', bpf), { code: 159 });
  assert.match(
    (await wrapped('doctor')).stdout,
    /absent +denials +refused system calls are not told/,
  );
});
