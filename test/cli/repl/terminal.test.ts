import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { TestTerminal, type TerminalOptions } from '../../helpers/terminal.ts';

const state = mkdtempSync(join(tmpdir(), 'pysandbox-repl-'));
after(() => rmSync(state, { recursive: true, force: true }));

const UP = '\u001B[A';
const LEFT = '\u001B[D';
const ALT_ENTER = '\u001B\r';
const ctrl = (letter: string): string => String.fromCodePoint(letter.charCodeAt(0) - 64);

/** A REPL whose history is in a folder of the test's own. */
function openRepl(
  args: readonly string[] = [],
  { env, ...options }: TerminalOptions = {},
): TestTerminal {
  return new TestTerminal(['repl', '--wall', 'kernel', ...args], {
    ...options,
    env: { XDG_STATE_HOME: join(state, 'none'), ...env },
  });
}

/** A terminal is left as it was found. */
function assertRestored(terminal: TestTerminal): void {
  assert.equal(terminal.modes, 'cooked');
  assert.ok(!terminal.screen.modes.has('2004'), 'bracketed paste is off');
}

test('a statement is run and its value shown, and Ctrl-D leaves the terminal as it was', async () => {
  using terminal = openRepl();
  await terminal.see('behind the kernel wall; %help tells what there is');
  await terminal.see('>>>');
  terminal.enter('6 * 7');
  await terminal.see('\n42\n>>>');
  terminal.enter('None');
  terminal.enter('await __import__("asyncio").sleep(0, "slept")');
  await terminal.see("\n'slept'\n>>>");
  terminal.enter('_ + "!"');
  await terminal.see("\n'slept!'\n>>>");
  terminal.enter('print("no newline", end="")');
  await terminal.see('\nno newline\n>>>');
  terminal.enter('1 / 0');
  await terminal.see('    ~~^~~\nZeroDivisionError: division by zero\n>>>');
  terminal.type(ctrl('D'));
  assert.equal(await terminal.end(), 0);
  assertRestored(terminal);
  assert.ok(!terminal.screen.text.includes('None\nNone'));
});

test('a function is typed in several lines with indentation, and edited before it is run', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('def area(width):');
  await terminal.seeLine('...');
  terminal.enter('if width < 0:');
  terminal.enter('raise ValueError');
  // One level less after `raise`, and none after `return`.
  terminal.enter('return width * 2');
  await terminal.see('return width * 2\n...');
  assert.match(terminal.screen.text, /^\.{3} {9}raise ValueError\n\.{3} {5}return width \* 2\n/m);
  // Up to the line of the `return`, where the 2 becomes width.
  terminal.type(`${UP}${ctrl('E')}\u007Fwidth`);
  await terminal.seeLine('...     return width * width');
  terminal.type(`\u001B>\r`);
  await terminal.see('>>>');
  terminal.enter('area(12)');
  await terminal.see('\n144\n>>>');
  // The whole statement comes back from the history, and Enter within it makes a line.
  terminal.type(`${UP}${UP}`);
  await terminal.seeLine('...     return width * width');
  terminal.type(`${UP}${UP}${ctrl('E')}\r"""Doc."""`);
  await terminal.seeLine('...         """Doc."""');
  terminal.type(ctrl('C'));
  await terminal.see('\nKeyboardInterrupt\n>>>');
  terminal.type(`1 +${ALT_ENTER}`);
  await terminal.seeLine('...');
  terminal.type(`${ctrl('C')}${ctrl('D')}`);
  assert.equal(await terminal.end(), 0);
});

test('Ctrl-C at the prompt drops what is typed', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.type(`never_run()${ctrl('C')}`);
  await terminal.see('never_run()\nKeyboardInterrupt\n>>>');
  terminal.enter('"still here"');
  await terminal.see("\n'still here'\n>>>");
});

test('Ctrl-C interrupts what runs and keeps the variables', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('x = 1; print("begun"); __import__("time").sleep(100)');
  await terminal.see('\nbegun\n');
  terminal.type(ctrl('C'));
  await terminal.see('KeyboardInterrupt\n>>>');
  terminal.enter('x');
  await terminal.see('\n1\n>>>');
});

test('code that ignores Ctrl-C is ended with its guest by the next one', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('x = 1');
  await terminal.see('>>>');
  terminal.type('import signal, time\nsignal.signal(2, signal.SIG_IGN)'.replace('\n', ALT_ENTER));
  terminal.type(`${ALT_ENTER}while True:${ALT_ENTER}    time.sleep(1)`);
  terminal.enter('');
  terminal.enter('');
  await terminal.see('time.sleep(1)\n...\n');
  terminal.type(ctrl('C'));
  await terminal.see('the code goes on; Ctrl-C once more ends its guest');
  terminal.type(ctrl('C'));
  await terminal.see('pysandbox: the code did not stop, so its guest was ended');
  await terminal.see('pysandbox: the session goes on ');
  await terminal.see('>>>');
  terminal.enter('"a fresh " + "guest"');
  await terminal.see("'a fresh guest'\n>>>");
});

test('the history of one session is there in the next, and only we can read it', async () => {
  const env = { XDG_STATE_HOME: join(state, 'shared') };
  const path = join(state, 'shared', 'pysandbox', 'history');
  {
    using terminal = openRepl([], { env });
    await terminal.see('>>>');
    terminal.enter('"first"');
    await terminal.see("\n'first'\n>>>");
    terminal.enter('for i in "ab":');
    terminal.enter('print(i)');
    terminal.enter('');
    await terminal.see('\na\nb\n>>>');
    terminal.enter('secret = input("word? ")');
    await terminal.see('word?');
    terminal.enter('hunter2');
    await terminal.see('>>>');
    terminal.enter('exit(3)');
    assert.equal(await terminal.end(), 3);
    assertRestored(terminal);
  }
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(
    readFileSync(path, 'utf8').split('\n'),
    ['"first"', 'for i in "ab":\n    print(i)', 'secret = input("word? ")', 'exit(3)', ''].map(
      (text) => (text === '' ? '' : JSON.stringify(text)),
    ),
  );
  using terminal = openRepl([], { env });
  await terminal.see('>>>');
  terminal.type(`${UP}${UP}${UP}`);
  await terminal.seeLine('...     print(i)');
  terminal.type(`${ctrl('C')}${ctrl('R')}irs`);
  await terminal.seeLine('(search: irs) "first"');
  terminal.type('\r');
  await terminal.seeLine('>>> "first"');
  terminal.type('\r');
  await terminal.see("\n'first'\n>>>");
});

test('input() is answered at the terminal, and Ctrl-C and Ctrl-D there are for the code', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('input("name? ")');
  await terminal.see('\nname?');
  terminal.type(`Adaa${LEFT}\u007F`);
  await terminal.seeLine('name? Ada');
  terminal.enter('');
  await terminal.see("\n'Ada'\n>>>");
  terminal.enter('input("end? ")');
  await terminal.see('\nend?');
  terminal.type(ctrl('D'));
  await terminal.see('EOFError');
  terminal.enter('input("stop? ")');
  await terminal.see('\nstop?');
  terminal.type(ctrl('C'));
  await terminal.see('KeyboardInterrupt\n>>>');
  terminal.enter('__import__("getpass").getpass("word? ")');
  await terminal.see('\nword?');
  terminal.enter('hunter2');
  await terminal.see("\n'hunter2'\n>>>");
  assert.ok(!terminal.written.includes('word? h'));
});

test('%time tells how long a statement took, and an unknown command gets the nearest', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('%time sum(range(10))');
  await terminal.see('\n45\nwall ');
  await terminal.see('processor ');
  terminal.enter('%time for i in range(2):');
  await terminal.seeLine('...');
  terminal.enter('print("i is", i)');
  terminal.enter('');
  await terminal.see('\ni is 0\ni is 1\nwall ');
  terminal.enter('%tiem 1');
  await terminal.see('there is no command "%tiem"; did you mean %time?');
  terminal.type('%var\t');
  await terminal.seeLine('>>> %variables');
  terminal.enter('');
  await terminal.see('i  int  1\n>>>');
});

test('a pasted block is not run line by line, whatever is in it', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.type('\u001B[200~def f():\r    return 1\r\r\tprint("\u0007")\rf()\r\u001B[201~');
  await terminal.seeLine('...');
  assert.equal(
    terminal.screen.text.split('\n').slice(1).join('\n'),
    '>>> def f():\n...     return 1\n...\n...     print("")\n... f()\n...',
  );
  terminal.type(ctrl('C'));
  await terminal.see('KeyboardInterrupt\n>>>');
  terminal.type('\u001B[200~def f():\r    return "pasted"\r\rf()\u001B[201~');
  await terminal.seeLine('... f()');
  terminal.enter('');
  await terminal.see("\n'pasted'\n>>>");
});

test('a terminal that becomes narrower shows the whole statement all the same', async () => {
  using terminal = openRepl([], { columns: 60 });
  await terminal.see('>>>');
  terminal.type('text = "0123456789 0123456789 日本語 0123456789"');
  await terminal.seeLine('>>> text = "0123456789 0123456789 日本語 0123456789"');
  terminal.resize(24, 20);
  await terminal.seeLine(' 0123456789"');
  assert.ok(
    terminal.screen.text.endsWith(
      '\n is, Ctrl-D leaves\n>>> text = "01234567\n89 0123456789 日本語\n 0123456789"',
    ),
  );
  terminal.enter('; len(text)');
  await terminal.see('\n36\n>>>');
});

test('the terminal is left as it was on SIGTERM and when this program fails', async () => {
  {
    using terminal = openRepl();
    await terminal.see('>>>');
    terminal.signal(constants.signals.SIGTERM);
    assert.equal(await terminal.end(), 128 + constants.signals.SIGTERM);
    assertRestored(terminal);
  }
  using terminal = openRepl([], {
    env: {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
        'process.on("SIGUSR2",()=>{throw new Error("failed")})',
      )}`,
    },
  });
  await terminal.see('>>>');
  terminal.signal(constants.signals.SIGUSR2);
  assert.notEqual(await terminal.end(), 0);
  assertRestored(terminal);
});

test('Tab puts in what is certain, lists the rest at the second, and indents at the edge', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('alpha_one = alpha_two = []');
  await terminal.see('>>>');
  terminal.type('alp\t');
  await terminal.seeLine('>>> alpha_');
  terminal.type('\t\t');
  await terminal.see('alpha_one  alpha_two');
  terminal.type('o\t.appe\t');
  await terminal.seeLine('>>> alpha_one.append');
  terminal.type(`${ctrl('U')}\t1`);
  await terminal.seeLine('>>>     1');
  terminal.type(ctrl('C'));
});

test('a guest that floods, lies or hangs when it is asked does not stop the editor', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  const classes = `class Odd:
    def __dir__(self):
        return ["evil\\x1b[2J", "evil\\nx", "evil_name"] + ["n%d" % i for i in range(10**5)]
class Hangs:
    def __dir__(self):
        while True: pass
    def __repr__(self): return "\\x1b[2Jshown\\x07"
odd, hangs = Odd(), Hangs()
`;
  terminal.type(`\u001B[200~${classes}\u001B[201~\r`);
  await terminal.see('odd, hangs = Odd(), Hangs()\n...\n>>>');
  terminal.type('odd.evil\t');
  await terminal.seeLine('>>> odd.evil_name');
  terminal.type(`${ctrl('U')}hangs.x\t + 1${ctrl('U')}`);
  terminal.enter('hangs');
  await terminal.see('\n\\x1b[2Jshown\\x07\n>>>');
  terminal.enter('print("\\x1b[6n")');
  await terminal.until('the guest has asked', () => terminal.written.includes('\u001B[6n'));
  terminal.type('\u001B[24;1R"not " + "typed"\r');
  await terminal.see("'not typed'\n>>>");
});

test('what a guest has made of the terminal is undone before anything is typed', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  // Reports of the mouse as text, and letters that are lines of boxes.
  terminal.enter('print("\\x1b[?1000;1003h\\x1b[?1004h\\x1b(0", end="")');
  await terminal.until('they are set', () => terminal.written.includes('\u001B[?1004h'));
  await terminal.see('>>>');
  assert.deepEqual(
    [...terminal.screen.modes].filter((mode) => mode.startsWith('100')),
    [],
  );
  assert.equal(terminal.screen.letters, true);
  terminal.enter('"a" + "b"');
  await terminal.see("\n'ab'\n>>>");
});

test('%undo goes back to before the last statement', async () => {
  using terminal = openRepl();
  await terminal.see('>>>');
  terminal.enter('x = [1]');
  terminal.enter('x.append(2)');
  terminal.enter('%undo');
  await terminal.see('the session is as it was before the last statement\n>>>');
  terminal.enter('x');
  await terminal.see('\n[1]\n>>>');
  terminal.enter('%fork');
  await terminal.see('%switch fork1 goes there');
  terminal.enter('%switch fork1');
  await terminal.see('\n(fork1) >>>');
  terminal.enter('x');
  await terminal.see('\n[1]\n(fork1) >>>');
  terminal.enter('%fork');
  await terminal.see('a fork of the kernel wall cannot be forked; ');
});

test('on the wasm wall a fork is a second session to switch to', async () => {
  using terminal = new TestTerminal(['repl', '--wall', 'wasm'], {
    env: { XDG_STATE_HOME: join(state, 'none') },
  });
  await terminal.see('>>>');
  terminal.enter('x = 1');
  terminal.enter('%fork other');
  await terminal.see('%switch other goes there\n(main) >>>');
  terminal.enter('x = 2');
  terminal.type('%switch o\t');
  await terminal.seeLine('(main) >>> %switch other');
  terminal.enter('');
  await terminal.see('\n(other) >>>');
  terminal.enter('x');
  await terminal.see('\n1\n(other) >>>');
  terminal.enter('%sessions');
  await terminal.see('\n  main\n* other\n(other) >>>');
});
