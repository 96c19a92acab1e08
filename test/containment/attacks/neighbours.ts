/** Processes that a guest leaves behind, and those that run beside it in the cage. */
import type { Plan } from '../../../src/index.ts';
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

/** Where guests see the processes of the cage: what else would stop a signal is taken away, too. */
const ONE_NAMESPACE = {
  change: {
    without: ['landlock', 'session'],
    replan: (plan: Plan) => ({
      ...plan,
      namespaces: plan.namespaces.filter((name) => name !== 'pid'),
    }),
  },
};

/** A process that is to be there when its guest has gone. */
function toStay(title: string, known: string, code: string): Attack[] {
  return onWalls(
    { kernel: 'python' },
    {
      title,
      known,
      policy: { extends: 'subprocess' },
      oracle: { kind: 'leftover' },
      code: `import time\nnamed()\n${code}`,
    },
  );
}

export const NEIGHBOURS: readonly Attack[] = [
  ...toStay(
    'a daemon leaves session and parent and stays',
    'the double fork of every daemon',
    `
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)`,
  ),
  ...toStay(
    'a child that ignores every signal stays',
    'nohup(1) and further',
    `
if os.fork() == 0:
    for number in range(1, 65):
        outcome(lambda: signal.signal(number, signal.SIG_IGN))
    os.setsid()
    time.sleep(30)`,
  ),
  ...toStay(
    'a child that has closed every descriptor stays',
    'runners that wait for the end of a pipe (subprocess and its timeouts)',
    `
if os.fork() == 0:
    os.setsid()
    os.closerange(0, 256)
    time.sleep(30)`,
  ),
  ...toStay(
    'a program that a child has become stays',
    'execve(2): another program, another name',
    `
import sys
if os.fork() == 0:
    os.setsid()
    code = "import ctypes, sys, time; ctypes.CDLL(None).prctl(15, sys.argv[1].encode()); time.sleep(30)"
    os.execv(sys.executable, [sys.executable, "-c", code, marker])
time.sleep(0.5)`,
  ),
  ...onWalls(
    { kernel: ONE_NAMESPACE },
    {
      title: 'a signal to everybody reaches the neighbours',
      known: 'kill(2): -1',
      oracle: { kind: 'survival' },
      code: 'os.kill(-1, 9)',
    },
  ),
  ...onWalls(
    { kernel: ONE_NAMESPACE },
    {
      title: 'a signal to every number reaches the neighbours',
      known: 'numbers of processes are guessed with ease',
      oracle: { kind: 'survival' },
      code: `
for number in range(1, 2000):
    if number != os.getpid():
        outcome(lambda: os.kill(number, 9))`,
    },
  ),
  ...onWalls(
    { kernel: { change: { without: ['landlock', 'session'] } } },
    {
      title: 'a signal to its group reaches the neighbours',
      known: 'kill(2): 0; forgotten setsid(2)',
      oracle: { kind: 'survival' },
      code: 'os.kill(0, 9)',
    },
  ),
  ...onWalls(
    { kernel: { change: { without: ['other descriptors'] } } },
    {
      title: 'an order is given over the control socket of whoever starts guests',
      known: 'CVE-2024-21626 and CVE-2016-9962: descriptors left open for the container',
      policy: { proc: true },
      oracle: { kind: 'survival' },
      code: `
import socket
for number in range(4, 200):
    if is_socket(number):
        end = socket.socket(fileno=os.dup(number))
        outcome(lambda: end.shutdown(socket.SHUT_RDWR))`,
    },
  ),
];
