import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { ResultMessage } from '../../../src/protocol/index.ts';
import { GuestExit } from '../../../src/wall/wasm/kernel/ends.ts';
import { guest, told } from './guest.ts';

const CONFIG = {
  guardrail: { imports: { allow: null, deny: [] }, builtins: { deny: [] } },
  environment: { HOME: '/work', LANG: 'C.UTF-8' },
  path: [],
};

const RUN = {
  op: 'run',
  id: 1,
  kind: 'code',
  module: null,
  filename: '<run-1>',
  source: true,
  args: [],
  argv0: '',
  env: {},
  stdin: null,
  final: false,
  printTraceback: false,
  context: 0,
  topLevelAwait: false,
  resultBytes: 1000,
  displays: null,
  body: null,
} as const;

/** The result of a program in a guest with this configuration. */
function runWith(config: object, code: string): ResultMessage {
  guest.reset();
  guest.configure({ ...CONFIG, ...config });
  guest.send({ ...RUN, code });
  guest.port.channel.end();
  guest.machine.serve();
  const result = guest.port.messages.at(-1);
  assert.ok(result?.op === 'result', inspect(guest.port.messages));
  return result;
}

function reprWith(config: object, code: string): string | null {
  const result = runWith(config, code);
  assert.ok(result.status === 'ok', inspect(result));
  return result.repr;
}

function errorWith(config: object, code: string): string {
  const result = runWith(config, code);
  assert.ok(result.status === 'error', inspect(result));
  return `${result.error.name}: ${result.error.message}`;
}

test('the environment is what the guest was told, and nothing else', () => {
  const code = 'import os\ndict(os.environ)';
  assert.equal(reprWith({}, code), "{'HOME': '/work', 'LANG': 'C.UTF-8'}");
  assert.equal(
    reprWith({ environment: { HOME: '/', NAME: 'a=b\n', LANG: 'ü' } }, code),
    String.raw`{'HOME': '/', 'NAME': 'a=b\n', 'LANG': 'ü'}`,
  );
});

test('paths are put behind the standard library, and packages are found there', () => {
  const code = `
import sys
sys.path`;
  assert.equal(
    reprWith({ path: ['/work/a.whl', '/work/b'] }, code),
    "['', '/lib/python314.zip', '/lib/python3.14', '/lib/python3.14/lib-dynload', '/work/a.whl', '/work/b']",
  );
});

test('the guardrail holds for the guest’s code, not for the library’s or that of packages', () => {
  const guardrail = { imports: { allow: ['pathlib'], deny: [] }, builtins: { deny: ['eval'] } };
  const error =
    "import of 'zipfile' is not among the modules allowed by the guardrail of this sandbox";
  assert.equal(errorWith({ guardrail }, 'import zipfile'), `ImportError: ${error}`);
  assert.equal(errorWith({ guardrail }, 'eval'), "NameError: name 'eval' is not defined");
  const code = `
import pathlib
pathlib.Path('/tmp/packages').mkdir()
pathlib.Path('/tmp/packages/packaged.py').write_text('import zipfile; made = zipfile.__name__')
from packaged import made
made`;
  const allowed = { ...guardrail, imports: { allow: ['pathlib', 'packaged'], deny: [] } };
  assert.equal(reprWith({ guardrail: allowed, path: ['/tmp/packages'] }, code), "'zipfile'");
});

test('two guests of one image have other random numbers and other times of log records', () => {
  const code = `
import json, logging, random, secrets, time, uuid
record = logging.LogRecord('', 0, '', 0, '', (), None)
print(json.dumps([random.random(), secrets.randbits(60), str(uuid.uuid4()), record.relativeCreated]))`;
  const [first, second] = [told(code), told(code)];
  assert.ok(Array.isArray(first) && Array.isArray(second));
  for (const at of [0, 1, 2]) {
    assert.notEqual(first[at], second[at]);
  }
  assert.ok(Number(first[3]) < 10_000, `${Number(first[3])} ms since the image was made`);
});

test('what a run used is told', () => {
  const { usage } = runWith({}, 'sum(range(1000000))');
  assert.ok(usage.cpuMs > 0 && usage.cpuMs < 60_000, inspect(usage));
  assert.ok(usage.peakMemoryMiB >= 30 && usage.peakMemoryMiB < 100, inspect(usage));
});

const BROKEN: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['ends at once', Buffer.alloc(0)],
  ['ends within the length', Buffer.alloc(3)],
  ['ends within the configuration', Buffer.from('\x0a\0\0\0{"gua')],
  ['is no JSON', Buffer.from('\x02\0\0\0{{')],
  ['lacks a part', Buffer.from('\x02\0\0\0{}')],
  ['is too large', Buffer.from('\xff\xff\xff\xff{}', 'latin1')],
];

for (const [what, bytes] of BROKEN) {
  test(`a guest whose configuration ${what} exits, and says nothing`, () => {
    guest.reset();
    guest.port.channel.push(bytes);
    guest.port.channel.end();
    assert.throws(
      () => guest.machine.serve(),
      (error) => error instanceof GuestExit && error.code === 70,
    );
    assert.deepEqual([guest.port.stdout, guest.port.stderr, guest.port.messages], ['', '', []]);
  });
}

test('a limit of recursion of the configuration holds for the guest, which may raise it', () => {
  const code = [
    'import sys',
    'def depth(n):\n  try: return depth(n + 1)\n  except RecursionError: return n',
    'first = (sys.getrecursionlimit(), 240 <= depth(0) <= 250)',
    'sys.setrecursionlimit(500)',
    '(*first, 490 <= depth(0) <= 500)',
  ].join('\n');
  assert.equal(reprWith({ recursionLimit: 250 }, code), '(250, True, True)');
});
