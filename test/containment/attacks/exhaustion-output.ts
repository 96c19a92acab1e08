/** More output than a run may have, and programs that go on after their time. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

const PYTHON = { kernel: 'python', wasm: 'python' } as const;
const KERNEL = { kernel: 'python' } as const;
const OUTPUT = { limits: { outputBytes: 100_000, resultBytes: 100_000 } } as const;
/** Above the limit of both streams and of the value, and what errors may have. */
const MOST_OUTPUT = 1_000_000;

function output(title: string, known: string, code: string): Attack[] {
  return onWalls(PYTHON, {
    title,
    known,
    code,
    policy: OUTPUT,
    oracle: { kind: 'output', above: MOST_OUTPUT },
  });
}

function lasting(
  title: string,
  known: string,
  code: string,
  walls: typeof PYTHON | typeof KERNEL = PYTHON,
): Attack[] {
  return onWalls(walls, {
    title,
    known,
    code,
    policy: { limits: { timeoutMs: 400 } },
    oracle: { kind: 'lasting' },
  });
}

export const EXHAUSTION_OUTPUT: readonly Attack[] = [
  ...output(
    'the output of one stream is without end',
    'yes(1); logs that fill the disk of an online judge',
    'for _ in range(3000):\n    print("x" * 1000)',
  ),
  ...output(
    'what one stream may not take the other does',
    'a limit for each stream is twice the limit',
    'import sys\nfor _ in range(3000):\n    sys.stderr.write("x" * 1000)',
  ),
  ...output(
    'the descriptor is written to past the interpreter',
    'os.write: a limit in sys.stdout is none',
    'for _ in range(300):\n    os.write(1, b"x" * 10_000)',
  ),
  ...output(
    'the value of the last line is larger than all output may be',
    'results of notebooks, which no limit of output sees',
    '"x" * 3_000_000',
  ),
  ...output(
    'an object tells a representation without end',
    '__repr__ that a guest writes',
    `
class Large:
    def __repr__(self):
        return "x" * 3_000_000
Large()`,
  ),
  ...output(
    'the text of an error is larger than all output may be',
    'errors of guests in the logs of the host',
    'raise ValueError("x" * 3_000_000)',
  ),
  ...lasting('a loop never ends', 'the first test of every online judge', 'while True:\n    pass'),
  ...lasting(
    'a loop of C never ends, and looks at no signal',
    'pysandbox 1.5: the timeout was dropped, for it did not stop functions in C',
    'any(iter(int, 1))',
  ),
  ...lasting(
    'a power takes for ever',
    'pysandbox 1.5 and quizzes: 10 ** 10 ** 10; CVE-2020-10735',
    'pow(7, 10 ** 9)',
  ),
  ...lasting(
    'a regular expression goes back without end',
    'ReDoS, CWE-1333',
    'import re\nre.match("(a+)+$", "a" * 60 + "b")',
  ),
  ...lasting(
    'the interrupt is caught, again and again',
    'except BaseException, in PyJail write-ups on alarms',
    `
while True:
    try:
        while True:
            pass
    except BaseException:
        continue`,
  ),
  ...lasting(
    'the way out is a loop itself',
    'finally, and what is run at the exit',
    `
import atexit
def spin():
    while True:
        pass
atexit.register(spin)
try:
    spin()
finally:
    spin()`,
  ),
  ...lasting(
    'sleep is for an hour',
    'time that no processor spends',
    'import time\ntime.sleep(3600)',
  ),
  ...lasting(
    'the hash of a value takes for ever',
    'hash collisions of int, CVE-2012-1150 and its kin',
    'len({(2**61 - 1) * n: n for n in range(1, 200_000)})',
  ),
  ...lasting(
    'a lock is waited for that nobody gives back',
    'deadlocks, threading.Lock',
    'import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()',
    KERNEL,
  ),
  ...lasting(
    'a signal is waited for with all signals blocked',
    'sigwait(3); a guest that ignores SIGTERM',
    'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True:\n    signal.sigwait([40])',
    KERNEL,
  ),
  ...lasting(
    'a pipe is read that nobody writes to',
    'read(2) blocks',
    'reader, writer = os.pipe()\nos.read(reader, 1)',
    KERNEL,
  ),
  ...lasting(
    'a process stops itself',
    'SIGSTOP, and supervisors that wait for an exit',
    'os.kill(os.getpid(), 19)\nimport time\ntime.sleep(3600)',
    KERNEL,
  ),
];
