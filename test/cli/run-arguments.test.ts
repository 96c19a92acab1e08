import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { parseRunArguments } from '../../src/cli/run-arguments.ts';
import { UsageError } from '../../src/index.ts';

test('a file and what follows it are the program and its arguments', () => {
  const request = parseRunArguments(['--json', 'a.py', '--json', '-c', '--', '-h']);
  assert.deepEqual(request, {
    code: { kind: 'file', path: 'a.py' },
    args: ['--json', '-c', '--', '-h'],
    wall: 'auto',
    isolation: undefined,
    log: false,
    audit: false,
    policy: 'strict',
    python: undefined,
    packages: undefined,
    limits: {},
    json: true,
    color: 'auto',
    files: [],
    images: 'auto',
    out: undefined,
  });
});

test('what only the wasm wall can do chooses it', () => {
  assert.equal(parseRunArguments(['--log', '-c', '1'])?.wall, 'wasm');
  assert.equal(parseRunArguments(['--isolation', 'thread', '-c', '1'])?.wall, 'wasm');
  assert.equal(parseRunArguments(['-c', '1'])?.wall, 'auto');
});

test('what the chosen wall cannot do is refused in the words of the command line', () => {
  const refused = [
    [['--wall', 'kernel', '--log'], '--log: only the wasm wall can do that; write --wall wasm'],
    [['--wall=kernel', '--isolation=process'], '--isolation: only the wasm wall can do that;'],
    [
      ['--wall', 'wasm', '--python', 'x'],
      '--python: the wasm wall brings its own interpreter; leave',
    ],
    [
      ['--log', '--python', 'x'],
      '--python: the wasm wall brings its own interpreter; leave it out, or --log',
    ],
  ] as const;
  for (const [options, message] of refused) {
    assert.throws(
      () => parseRunArguments([...options, '-c', '1']),
      (error) => error instanceof UsageError && error.message.startsWith(message),
      options.join(' '),
    );
  }
});

for (const argv of [
  ['-c', 'print(1)', '-m', 'x', '--json'],
  ['-cprint(1)', '-m', 'x', '--json'],
  ['--code', 'print(1)', '-m', 'x', '--json'],
  ['--code=print(1)', '-m', 'x', '--json'],
]) {
  test(`${argv.join(' ')}: what follows the code belongs to it`, () => {
    const request = parseRunArguments(argv);
    assert.deepEqual(request?.code, { kind: 'text', text: 'print(1)' });
    assert.deepEqual(request?.args, ['-m', 'x', '--json']);
    assert.equal(request?.json, false);
  });
}

test('-m names a module and takes the rest', () => {
  const request = parseRunArguments(['--timeout', '300s', '-m', 'test', 'test_re', '-v']);
  assert.deepEqual(request?.code, { kind: 'module', name: 'test' });
  assert.deepEqual(request?.args, ['test_re', '-v']);
  assert.deepEqual(request?.limits, { timeoutMs: 300_000 });
});

test('a lone dash is standard input', () => {
  const request = parseRunArguments(['-', 'one']);
  assert.deepEqual(request?.code, { kind: 'stdin' });
  assert.deepEqual(request?.args, ['one']);
});

test('two dashes end the options, so that a file may have a name like one', () => {
  const request = parseRunArguments(['--', '--json', '--']);
  assert.deepEqual(request?.code, { kind: 'file', path: '--json' });
  assert.deepEqual(request?.args, ['--']);
  assert.equal(request?.json, false);
});

test('every limit has its option', () => {
  const request = parseRunArguments(
    '--timeout 2m --cpu=30s --memory 1G --output 64K --disk 8MiB --wall kernel --policy p.json --python /p x'.split(
      ' ',
    ),
  );
  assert.deepEqual(request?.limits, {
    timeoutMs: 120_000,
    cpuMs: 30_000,
    memoryMiB: 1024,
    outputBytes: 65_536,
    diskMiB: 8,
  });
  assert.equal(request?.wall, 'kernel');
  assert.equal(request?.policy, 'p.json');
  assert.equal(request?.python, '/p');
});

test('help before the program is ours, after it the program’s', () => {
  assert.equal(parseRunArguments(['-h']), null);
  assert.equal(parseRunArguments(['--help', 'a.py']), null);
  assert.deepEqual(parseRunArguments(['a.py', '--help'])?.args, ['--help']);
});

for (const [argv, message] of [
  [[], /nothing to run/],
  [['--json'], /nothing to run/],
  [['--frob', 'a.py'], /unknown option "--frob"/],
  [['-x', 'a.py'], /unknown option "-x"/],
  [['--constructor', 'a.py'], /unknown option "--constructor"/],
  [['--__proto__', 'a.py'], /unknown option/],
  [['--json', '--json', 'a.py'], /given twice/],
  [['--cpu', '1s', '--cpu', '2s', 'a.py'], /--cpu is given twice/],
  [['--json=yes', 'a.py'], /--json takes no value/],
  [['--timeout'], /--timeout needs a value/],
  [['-c'], /-c needs a value/],
  [['--timeout', '--json', 'a.py'], /--timeout: "--json" is not a duration/],
  [['--wall', 'brick', 'a.py'], /"brick" is not a wall/],
] as const) {
  test(`run ${argv.join(' ')} is refused: ${message.source}`, () => {
    assert.throws(
      () => parseRunArguments(argv),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('whatever follows a program is passed on unchanged', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (args) => {
      assert.deepEqual(parseRunArguments(['--json', 'a.py', ...args])?.args, args);
      assert.deepEqual(parseRunArguments(['-c', 'x', ...args])?.args, args);
      assert.deepEqual(parseRunArguments(['--', 'a.py', ...args])?.args, args);
    }),
  );
});

test('any words end in a request or a UsageError, nothing else', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '--json',
      '-c',
      '-m',
      '--',
      '-',
      '--timeout',
      '5s',
      '--help',
      '--cpu=1s',
      '-cx',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word), (argv) => {
      try {
        parseRunArguments(argv);
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
      }
    }),
  );
});
