import type { Attack } from './attack.ts';

const KILLING: readonly (readonly [how: string, known: string, code: string])[] = [
  ['by a signal', 'kill(2)', 'import os; os.kill(VICTIM, 9)'],
  ['by stopping it', 'signal(7)', 'import os, signal; os.kill(VICTIM, signal.SIGSTOP)'],
  [
    'by a signal to a thread',
    'tgkill(2)',
    'import ctypes; ctypes.CDLL(None).tgkill(VICTIM, VICTIM, 9)',
  ],
  [
    'by a signal with a value',
    'sigqueue(3)',
    'import ctypes; ctypes.CDLL(None).sigqueue(VICTIM, 15, ctypes.c_void_p(0))',
  ],
  [
    'by its descriptor',
    'pidfd_send_signal(2)',
    'import os, signal; signal.pidfd_send_signal(os.pidfd_open(VICTIM), 9)',
  ],
  ['by a program', 'kill(1)', 'import subprocess; subprocess.run(["kill", "-9", str(VICTIM)])'],
  [
    'by a limit on its time',
    'prlimit(2)',
    'import resource; resource.prlimit(VICTIM, resource.RLIMIT_CPU, (0, 0)); import os; os.kill(VICTIM, 24)',
  ],
];

export const PROCESS_ATTACKS: readonly Attack[] = KILLING.map(([how, known, code]) => ({
  title: `a process of the host is ended ${how}`,
  known,
  goal: 'victim',
  code,
}));
