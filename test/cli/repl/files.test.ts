/** Files that a session is given and leaves, and pictures: at a terminal, and with a script. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { TestTerminal } from '../../helpers/terminal.ts';
import { writeWheel } from '../../helpers/make-wheel.ts';
import { pysandbox } from '../command.ts';

const top = mkdtempSync(join(tmpdir(), 'pysandbox-repl-files-'));
after(() => rmSync(top, { recursive: true, force: true }));
const data = join(top, 'data.csv');
writeFileSync(data, 'a,b\n1,2\n');

const PNG = '89504e470d0a1a0a0000000d494844520000000300000002';
const PICTURE = `type("P", (), {"_repr_png_": lambda self: bytes.fromhex("${PNG}"), "__repr__": lambda self: "p\\x1b[2J"})()`;

const openRepl = (args: readonly string[]): TestTerminal =>
  new TestTerminal(['repl', '--wall', 'kernel', ...args], {
    columns: 400,
    env: { XDG_STATE_HOME: join(top, 'state'), TMUX: '' },
  });

test('a session has the files that it is given, and what each statement leaves is saved', async () => {
  const out = join(top, 'results');
  using terminal = openRepl(['--file', data, '--file', `${data}:d/second`, '--out', out]);
  await terminal.see('>>>');
  terminal.enter('len(open("data.csv").read() + open("d/second").read())');
  await terminal.see('\n16\n>>>');
  terminal.enter('open("a.txt", "w").write("one"); open("bad\\u202e", "w").close(); "left"');
  await terminal.see("\n'left'\n");
  await terminal.see(`pysandbox: saved ${out}/a.txt\n`);
  await terminal.see('pysandbox: not saved: "bad\\u{202e}": a name has characters in it');
  await terminal.see('>>>');
  terminal.enter('open("a.txt", "w").write("two"); open("figure-1.png", "w").write("mine"); 0');
  await terminal.see(`pysandbox: saved ${out}/a.txt\npysandbox: saved ${out}/figure-1.png\n>>>`);
  terminal.enter(PICTURE);
  await terminal.see(`\np\\x1b[2J\npysandbox: saved ${out}/figure-2.png\n>>>`);
  terminal.enter(`display(${PICTURE})`);
  await terminal.see(`pysandbox: saved ${out}/figure-3.png\n>>>`);
  terminal.enter('"nothing", "left"');
  await terminal.see("\n('nothing', 'left')\n>>>");
  assert.deepEqual(readdirSync(out), [
    ...['a.txt', 'figure-1.png', 'figure-2.png', 'figure-3.png'],
  ]);
  assert.equal(readFileSync(join(out, 'a.txt'), 'utf8'), 'two');
  assert.equal(readFileSync(join(out, 'figure-1.png'), 'utf8'), 'mine');
  assert.equal(readFileSync(join(out, 'figure-2.png')).toString('hex'), PNG);
});

test('a session that begins anew has its files again, as they are by then', async () => {
  const changing = join(top, 'changing');
  writeFileSync(changing, 'first');
  using terminal = openRepl(['--file', changing]);
  await terminal.see('>>>');
  terminal.enter('open("changing").read()');
  await terminal.see("\n'first'\n>>>");
  writeFileSync(changing, 'second');
  terminal.enter('%reset');
  await terminal.see('the session is as it was when it began\n>>>');
  terminal.enter('open("changing").read()');
  await terminal.see("\n'second'\n>>>");
  // No checkpoint can be taken of an open pipe, so that a new guest is needed.
  terminal.enter('import os; pipe = os.pipe()');
  await terminal.see('>>>');
  rmSync(changing);
  terminal.enter('os.abort()');
  await terminal.see('pysandbox: the session goes on with a new guest');
  await terminal.see(`pysandbox: --file: "${changing}" cannot be read: ENOENT`);
  await terminal.see('>>>');
  terminal.enter('"still here"');
  await terminal.see("\n'still here'\n>>>");
});

test('pictures are shown in a terminal that can, and other displays as plain text', async () => {
  using terminal = openRepl(['--images', 'always']);
  await terminal.see('>>>');
  terminal.enter(
    `display(type("T", (), {"__repr__": lambda self: "text \\x1b[2J"})()); ${PICTURE}`,
  );
  await terminal.see('\ntext \\x1b[2J\n');
  await terminal.see('\np\\x1b[2J\n>>>');
  const base64 = Buffer.from(PNG, 'hex').toString('base64');
  assert.ok(terminal.written.includes(`\u001B_Ga=T,f=100,q=2,m=0;${base64}\u001B\\`));
  assert.ok(!terminal.written.includes('\u001B[2J'), 'nothing of the guest steers the terminal');
});

test('a script has files, packages and results, too', async () => {
  const out = join(top, 'script');
  const stdin = `import greeting\nopen("b.txt", "w").write(open("data.csv").read()); greeting.text`;
  const wheel = writeWheel(top);
  const given = ['--packages', wheel, '--file', data, '--out', out];
  const run = await pysandbox(['repl', '--wall', 'kernel', ...given], { stdin });
  assert.deepEqual([run.status, run.stdout], [0, "'hello'\n"], run.stderr);
  assert.ok(run.stderr.endsWith(`pysandbox: saved ${out}/b.txt\n`), run.stderr);
  assert.equal(readFileSync(join(out, 'b.txt'), 'utf8'), 'a,b\n1,2\n');
});

test('a file that the guest has no room for is told, and nothing runs', async () => {
  const large = join(top, 'large');
  writeFileSync(large, Buffer.alloc(2 ** 21));
  for (const command of [['repl'], ['run', '-']]) {
    const [name = '', ...rest] = command;
    const args = [name, '--disk', '1M', '--file', large, ...rest];
    const run = await pysandbox(args, { stdin: 'print(1)' });
    assert.deepEqual([run.status, run.stdout], [64, ''], name);
    assert.match(run.stderr, /^pysandbox: --file: the guest cannot take it: OSError: .*--disk/);
  }
});
