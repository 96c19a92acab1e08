import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzArguments } from '../../fuzz/arguments.ts';
import { readBubblewrap, writableOptions } from '../../fuzz/bubblewrap-grammar.ts';

/** `npm run fuzz -- --target arguments` makes a hundred thousand. */
const COMMANDS = 600;

test('no string of a stranger becomes an option or a command of what starts a cage', (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const tally = fuzzArguments(COMMANDS, seed);
  const times = (outcome: string): number => tally.get(outcome) ?? 0;
  assert.ok(times('a cage of paths that are not there') > COMMANDS / 4);
  assert.ok(times('a cage of paths that are there') > COMMANDS / 20);
  assert.ok(times('refused: PolicyError') > 0, 'some are too hostile for a policy');
});

test('the same seed makes the same commands', () => {
  assert.deepEqual(fuzzArguments(100, 7), fuzzArguments(100, 7));
});

test('arguments are read as bubblewrap reads them', () => {
  const args = [
    '--perms',
    '0700',
    '--tmpfs',
    '--',
    '--setenv',
    '--bind',
    '/',
    '--',
    'python3',
    '--',
  ];
  assert.deepEqual(readBubblewrap(args), {
    options: [
      ['--perms', '0700', '--tmpfs', '--'],
      ['--setenv', '--bind', '/'],
    ],
    command: ['python3', '--'],
  });
});

test('an option that writes to the host is seen, and a word that is no option', () => {
  const writes = readBubblewrap(['--ro-bind', '/a', '/a', '--bind-try', '/', '/', '--', 'sh']);
  assert.deepEqual(writableOptions(writes), [['--bind-try', '/', '/']]);
  assert.throws(() => readBubblewrap(['--proc', '/proc', 'sh']), /would take "sh"/);
  assert.throws(() => readBubblewrap(['--bind=/', '--', 'sh']), /would take "--bind=\/"/);
  assert.throws(() => readBubblewrap(['--proc', '--']), /no command/);
});
