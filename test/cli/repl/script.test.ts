import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pysandbox, start, finished } from '../command.ts';

const repl = async (stdin: string | Uint8Array, ...args: readonly string[]) =>
  pysandbox(['repl', '--wall', 'kernel', ...args], { stdin });

test('a script of statements runs one after the other, results on stdout and tracebacks on stderr', async () => {
  const { status, stdout, stderr } = await repl(`# a comment
x = [
    1,
]
def double(values):
    # an empty line does not end a block

    return values * 2
# neither does a comment
if x:
    double(x)
else:
    pass
double(x)
"a\\x1b[2J"; print("printed"); None
1 / 0
print("""one

two""")
double("last")`);
  assert.equal(stdout, "[1, 1]\nprinted\none\n\ntwo\n'lastlast'\n");
  assert.equal(
    stderr,
    'Traceback (most recent call last):\n  File "<input-5>", line 1, in <module>\n    1 / 0\n    ~~^~~\n' +
      'ZeroDivisionError: division by zero\n',
  );
  assert.equal(status, 1);
});

test('commands work in a script, too', async () => {
  const { status, stdout, stderr } = await repl(`x = 1
x = 2
%undo
x
%time x + 1
__import__("pathlib").Path("notes \\x1b.txt").write_text("hello")
%files
%files /missing
%variables
%inspect len
%fork
%switch nowhere
%reset
%variables
%undo
%qqqqqqqq
`);
  assert.equal(status, 1);
  assert.match(
    stdout,
    /^the session is as it was before the last statement\n1\n2\nwall .*\n5\nnotes \\x1b\.txt  5 bytes\nx  int  1\nlen\(obj, \/\)  \(builtin_function_or_method\)\n\nReturn the number of items in a container\.\nsession fork1 is a copy of main; %switch fork1 goes there\nthe session is as it was when it began\nthere are none\n$/,
  );
  assert.deepEqual(stderr.split('\n'), [
    'pysandbox: %files: "/missing": FileNotFoundError: [Errno 2] No such file or directory: \'/missing\'',
    'pysandbox: there is no session "nowhere"; there is main, fork1',
    'pysandbox: there is no statement to undo',
    'pysandbox: there is no command "%qqqqqqqq"; %help lists them',
    '',
  ]);
});

for (const wall of ['kernel', 'wasm']) {
  test(`on the ${wall} wall a session is undone and copied`, async () => {
    const { status, stdout } = await pysandbox(['repl', '--wall', wall], {
      stdin:
        'x = 1\n%fork other\nx = 2\n%switch other\nx\n%sessions\n%switch main\nx\n%undo\n%undo\nx\n',
    });
    assert.equal(
      stdout,
      'session other is a copy of main; %switch other goes there\n1\n  main\n* other\n2\n' +
        'the session is as it was before the last statement\n'.repeat(2) +
        '1\n',
    );
    assert.equal(status, 0);
  });
}

test('a statement is run as soon as it is whole, not when all is read', async () => {
  const child = start(['repl', '--wall', 'kernel']);
  child.stdin.write('x = 1\nx + 1\n');
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout) {
    assert.equal(text, '2\n');
    break;
  }
  child.kill('SIGTERM');
  const { status } = await finished(child);
  assert.equal(status, 143);
});

test('exit() leaves with its status, and what follows does not run', async () => {
  assert.deepEqual(await repl('exit(7)\nprint("never")\n'), {
    status: 7,
    signal: null,
    stdout: '',
    stderr: '',
  });
  assert.equal((await repl('x = 1\n')).status, 0);
});

test('a guest that ends is told of, and the session goes on', async () => {
  const { stdout, stderr } = await repl(
    'x = 1\nimport ctypes\nctypes.string_at(0)\nx\nprint("on")\n',
  );
  assert.match(
    stderr,
    /^pysandbox: the guest was ended by SIGSEGV\npysandbox: the session goes on/,
  );
  assert.match(stdout, /on\n$/);
});

test('a statement that takes too long is stopped, and its variables are kept', async () => {
  const { status, stdout, stderr } = await repl(
    'x = 1\nprint("begun")\nwhile True: pass\nx\n',
    '--timeout',
    '3s',
  );
  assert.match(stderr, /KeyboardInterrupt\npysandbox: the guest ran longer than 3 s/);
  assert.equal(stdout, 'begun\n1\n');
  assert.equal(status, 1);
});

test('input() without a terminal has nothing to read', async () => {
  const { stderr } = await repl('input("name? ")\n"not the answer"\n');
  assert.match(stderr, /EOFError/);
});

test('what is no UTF-8, or no option, is refused', async () => {
  const bytes = await repl(Buffer.from([0x78, 0xff, 0x0a]));
  assert.equal(bytes.status, 64);
  assert.match(bytes.stderr, /not UTF-8/);
  const option = await repl('', '--timout', '1s');
  assert.match(option.stderr, /unknown option "--timout"; did you mean --timeout\?/);
  assert.equal((await repl('', 'file.py')).status, 64);
  const help = await repl('', '--help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^Type Python/);
});
