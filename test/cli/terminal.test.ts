import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { MAIN, pysandbox, ROOT } from './command.ts';

/** Runs a command with a terminal on its descriptors, and prints what the terminal got. */
const IN_TERMINAL = `
import os, pty, sys
status = pty.spawn(sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(status))
`;
const NO_ENV = { NO_COLOR: '', FORCE_COLOR: '', PYTHON_COLORS: '', TERM: 'xterm' };
const FAILS = 'raise ValueError("\\x1b[2J")';

interface Shown {
  readonly status: number | null;
  readonly text: string;
}

function inTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Shown {
  const { status, stdout } = spawnSync(
    'python3',
    ['-c', IN_TERMINAL, process.execPath, MAIN, ...args],
    { cwd: ROOT, env: { ...process.env, ...NO_ENV, ...env }, input: '' },
  );
  return { status, text: stdout.toString().replaceAll('\r\n', '\n') };
}

test('on a terminal a traceback is in colours, and the guest’s control characters are written out', () => {
  const { status, text } = inTerminal(['run', '-c', FAILS]);
  assert.equal(status, 1);
  assert.ok(text.includes('File \u001B[35m"<string>"\u001B[0m, line \u001B[35m1\u001B[0m, in '));
  assert.ok(text.endsWith('\u001B[1;35mValueError\u001B[0m: \u001B[35m\\x1b[2J\u001B[0m\n'), text);
});

test('on a terminal that wants no colours the control characters are written out, too', () => {
  for (const shown of [
    inTerminal(['run', '--color', 'never', '-c', FAILS]),
    inTerminal(['run', '-c', FAILS], { NO_COLOR: '1' }),
    inTerminal(['run', '-c', FAILS], { TERM: 'dumb' }),
  ]) {
    assert.ok(shown.text.endsWith('\nValueError: \\x1b[2J\n'), shown.text);
    assert.ok(!shown.text.includes('\u001B'));
  }
});

test('on a terminal an exception is told once, although the guest has a hook of its own', () => {
  const code = 'import sys; sys.excepthook = lambda *a: print("my hook"); 1 / 0';
  assert.deepEqual(inTerminal(['run', '-c', code]), { status: 1, text: 'my hook\n' });
});

/** As a person at a terminal of 77 columns who presses Enter when the bar is half drawn. */
const AT_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 77, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b''
pressed = False
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if not pressed and b' 50%' in seen:
        pressed = True
        os.write(terminal, b'\\n')
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/** Draws a bar as tqdm does: half of it, waits for Enter, and the rest. */
const PROGRESS = `
import os, shutil, sys
size = shutil.get_terminal_size((1, 1))
def draw(percent, stream):
    room = size.columns - 10
    done = room * percent // 100
    stream.write('\\r%3d%%|%s|' % (percent, '#' * done + ' ' * (room - done)))
    stream.flush()
for percent in (0, 25, 50):
    draw(percent, sys.stderr)
sys.stdin.readline()
for percent in (75, 100):
    draw(percent, sys.stdout)
print()
print(size.columns, size.lines, sys.stdout.isatty(), sorted({'COLUMNS', 'LINES'} & {*os.environ}))
`;

/** The lines that a terminal shows: a carriage return goes back to the first column. */
function screenOf(bytes: string): readonly string[] {
  return bytes.split('\n').map((line) => {
    let shown = '';
    for (const part of line.split('\r')) {
      shown = part + shown.slice(part.length);
    }
    return shown;
  });
}

for (const wall of ['kernel', 'wasm']) {
  test(`${wall}: a progress bar is drawn over itself, as it goes on and as wide as the terminal`, () => {
    const { status, stdout } = spawnSync(
      'python3',
      ['-c', AT_TERMINAL, process.execPath, MAIN, 'run', '--wall', wall, '-c', PROGRESS],
      { cwd: ROOT, env: { ...process.env, ...NO_ENV }, input: '' },
    );
    const bytes = stdout.toString();
    assert.equal(status, 0, bytes);
    for (const percent of ['  0%', ' 25%', ' 50%', ' 75%', '100%']) {
      assert.equal(bytes.split(`\r${percent}|`).length, 2, bytes);
    }
    // Between the halves is the echo of Enter.
    assert.deepEqual(screenOf(bytes.replaceAll('\r\n', '\n')), [
      ` 50%|${'#'.repeat(33)}${' '.repeat(34)}|`,
      `100%|${'#'.repeat(67)}|`,
      "77 33 False ['COLUMNS', 'LINES']",
      '',
    ]);
  });
}

test('where there is no terminal a program is told no size', async () => {
  const code = 'import os; print({"COLUMNS", "LINES"} & {*os.environ})';
  const { stdout } = await pysandbox(['run', '-c', code], { env: { COLUMNS: '50', LINES: '9' } });
  assert.equal(stdout, 'set()\n');
});

test('elsewhere a traceback is byte for byte that of CPython, in its place among the output', async () => {
  const code = `import atexit, sys; atexit.register(print, "end", file=sys.stderr); ${FAILS}`;
  const { stderr } = await pysandbox(['run', '-c', code], { env: NO_ENV });
  assert.match(stderr, /^Traceback /);
  assert.ok(stderr.endsWith('\nValueError: \u001B[2J\nend\n'));
});

test('--color always paints what goes to a pipe', async () => {
  const { stderr } = await pysandbox(['run', '--color', 'always', '-c', '1 / 0'], { env: NO_ENV });
  assert.ok(
    stderr.endsWith(
      '\u001B[1;35mZeroDivisionError\u001B[0m: \u001B[35mdivision by zero\u001B[0m\n',
    ),
  );
});

test('an uncaught KeyboardInterrupt ends with 130, as a shell shows it of python', async () => {
  const { status, stderr } = await pysandbox(['run', '-c', 'raise KeyboardInterrupt']);
  assert.equal(status, 130);
  assert.match(stderr, /\nKeyboardInterrupt\n$/);
});

test('a mistyped option or command is refused with the nearest one', async () => {
  const option = await pysandbox(['run', '--timout', '1s', '-c', '1']);
  assert.equal(option.status, 64);
  assert.match(option.stderr, /unknown option "--timout"; did you mean --timeout\?; /);
  const command = await pysandbox(['docter']);
  assert.match(command.stderr, /unknown command "docter"; did you mean doctor\?; /);
});

test('on a terminal that can show pictures a program has display, and on others it has not', () => {
  const picture = '89504e470d0a1a0a0000000d494844520000000300000002';
  const code = `class P: _repr_png_ = lambda self: bytes.fromhex("${picture}")\nP()\ndisplay(P())`;
  const kitty = { TERM: 'xterm-kitty', TMUX: '', KITTY_WINDOW_ID: '' };
  const { status, text } = inTerminal(['run', '-c', code], kitty);
  const data = Buffer.from(picture, 'hex').toString('base64');
  assert.deepEqual([status, text], [0, `\u001B_Ga=T,f=100,q=2,m=0;${data}\u001B\\\n`]);
  assert.equal(inTerminal(['run', '--images', 'never', '-c', code], kitty).status, 1);
  assert.equal(inTerminal(['run', '-c', code], { ...kitty, TERM: 'xterm' }).status, 1);
});
