import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guest, printed, raised } from './guest.ts';

const WAYS: readonly (readonly [code: string, what: string])[] = [
  ['import subprocess; subprocess.run(["ls"])', 'subprocess'],
  ['import subprocess; subprocess.check_output("ls", shell=True)', 'subprocess'],
  ['import os; os.system("ls")', 'os.system'],
  ['import os; os.popen("ls")', 'os.popen'],
  ['import os; os.fork()', 'os.fork'],
  ['import os; os.execvp("ls", ["ls"])', 'os.execvp'],
  ['import os; os.spawnlp(os.P_WAIT, "ls", "ls")', 'os.spawnlp'],
  ['import posix; posix.fork()', 'os.fork'],
  ['import multiprocessing as m; m.Process(target=print).start()', 'starting one'],
  ['import multiprocessing as m; m.Pool(2)', 'multiprocessing'],
  ['import multiprocessing as m; m.Queue()', 'multiprocessing'],
  ['import multiprocessing as m; m.Value("i", 1)', 'multiprocessing'],
  [
    'from multiprocessing.shared_memory import SharedMemory; SharedMemory(create=True, size=1)',
    'multiprocessing.shared_memory',
  ],
  [
    'from concurrent.futures import ProcessPoolExecutor as P; P(1).submit(print)',
    'multiprocessing',
  ],
  ['import asyncio\nasyncio.run(asyncio.create_subprocess_exec("ls"))', 'subprocess'],
];

for (const [code, what] of WAYS) {
  test(`no process comes of ${JSON.stringify(code)}, and the error says why`, () => {
    const text = `the wasm wall has no processes: ${what} cannot work here`;
    assert.equal(raised(code), `RuntimeError: ${text}`);
  });
}

test('libraries that cope with an OSError cope with it', () => {
  const code = `
import errno, platform, subprocess
try:
    subprocess.run(['ls'])
except OSError as error:
    print(error.errno == errno.ENOTSUP, error, repr(error))
print(platform.uname().processor == '')`;
  const text = 'the wasm wall has no processes: subprocess cannot work here';
  assert.equal(printed(code), `True ${text} RuntimeError('${text}')\nTrue`);
});

test('the traceback shows the guest’s code and the library’s, and nothing of ours', () => {
  raised('import subprocess\nsubprocess.run(["ls"])');
  assert.match(guest.port.stderr, /File "<run-\d+>", line 2, in <module>/);
  assert.match(guest.port.stderr, /File "\/lib\/python3.14\/subprocess.py", line \d+, in run/);
  assert.doesNotMatch(guest.port.stderr, /pysandbox/);
});

test('what of multiprocessing needs no process works', () => {
  const code = `
import multiprocessing
reader, writer = multiprocessing.Pipe(False)
writer.send([1, 2])
print(reader.recv(), multiprocessing.cpu_count(), multiprocessing.current_process().name)`;
  assert.equal(printed(code), '[1, 2] 1 MainProcess');
});
