import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, Sandbox, UsageError } from '../../src/index.ts';
import { checkArguments, checkOptions } from '../../src/sandbox/option-kinds.ts';

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

const PACKAGES = 'an array of paths of wheels, { lock: PATH } or { wheels: FOLDER }';

/** What JavaScript may pass, and what is said of it. */
const REFUSED = [
  [{ wall: 3 }, 'wall: 3 is not a string'],
  [{ policy: 1n }, 'policy: 1 is not the name of a preset or a policy'],
  [{ policy: [] }, 'policy: the array is not the name of a preset or a policy'],
  [{ python: null }, 'python: null is not a string'],
  [{ exactFloats: 'yes' }, 'exactFloats: "yes" is not true or false'],
  [{ onHostError: cyclic }, 'onHostError: the object is not a function'],
  [{ onSystemCall: true }, 'onSystemCall: true is not a function'],
  [{ isolation: () => 'thread' }, 'isolation: the function is not a string'],
  [{ spares: -1 }, 'spares: -1 is not a whole number from 0 on'],
  [{ spares: 1.5 }, 'spares: 1.5 is not a whole number from 0 on'],
  [{ spares: '2' }, 'spares: "2" is not a whole number from 0 on'],
  [{ expose: 'all' }, 'expose: "all" is not an object'],
  [{ deterministic: true }, 'deterministic: true is not an object'],
  [{ clockResolutionMs: '1' }, 'clockResolutionMs: "1" is not a number'],
  [{ mounts: { host: '/', guest: '/a' } }, 'mounts: the object is not an array of objects'],
  [{ mounts: ['/data'] }, 'mounts: the array is not an array of objects'],
  [{ packages: './a.whl' }, `packages: "./a.whl" is not ${PACKAGES}`],
  [{ packages: [1] }, `packages: the array is not ${PACKAGES}`],
  [{ packages: { lock: 1 } }, `packages: the object is not ${PACKAGES}`],
  [{ packages: { lock: 'a', wheels: 'b' } }, `packages: the object is not ${PACKAGES}`],
  [{ stdin: 5 }, 'stdin: 5 is not a string, a Uint8Array or an async iterable'],
  [{ args: 'one' }, 'args: "one" is not an array of strings'],
  [{ args: [undefined, 'two'] }, 'args: the array is not an array of strings'],
  [{ argv0: {} }, 'argv0: the object is not a string'],
  [{ env: ['A=1'] }, 'env: the array is not an object whose values are strings'],
  [{ env: { A: 1 } }, 'env: the object is not an object whose values are strings'],
  [{ filename: Symbol('x') }, 'filename: Symbol(x) is not a string'],
  [{ printTraceback: 1 }, 'printTraceback: 1 is not true or false'],
  [{ topLevelAwait: 'yes' }, 'topLevelAwait: "yes" is not true or false'],
  [{ onInput: 'Ann' }, 'onInput: "Ann" is not a function'],
  [{ inputs: null }, 'inputs: null is not an object'],
  [{ displays: 5 }, 'displays: 5 is not true, false or an object'],
  [{ displays: [] }, 'displays: the array is not true, false or an object'],
  [{ onDisplay: true }, 'onDisplay: true is not a function'],
  [{ timeoutMs: '5s' }, 'timeoutMs: "5s" is not a number'],
  [{ signal: true }, 'signal: true is not an AbortSignal'],
  [{ onStdout: process.stdout }, 'onStdout: the object is not a function'],
] as const;

for (const [options, message] of REFUSED) {
  test(`it is said that ${message}`, () => {
    assert.throws(() => checkOptions(options, 'one-shot'), new UsageError(message));
  });
}

test('options that are no object are refused', () => {
  for (const options of [null, 'strict', 3, []]) {
    assert.throws(() => checkOptions(options, 'run'), /^UsageError: options: .* is not an object$/);
  }
});

test('an option that is undefined is left out', () => {
  checkOptions({ timeoutMs: undefined, onStdout: undefined }, 'call');
});

test('each kind of call takes its own options only', () => {
  checkOptions({ wall: 'wasm' }, 'sandbox');
  assert.throws(() => checkOptions({ wall: 'wasm' }, 'run'), /wall: there is no such option/);
  assert.throws(() => checkOptions({ stdin: '' }, 'sandbox'), /stdin: there is no such option/);
  assert.throws(() => checkOptions({ env: {} }, 'call'), /env: there is no such option/);
  checkOptions({ expose: {} }, 'context');
  assert.throws(() => checkOptions({ wall: 'wasm' }, 'context'), /wall: there is no such option/);
});

test('names of Object.prototype are no options', () => {
  assert.throws(() => checkOptions({ toString: () => '' }, 'run'), /there is no such option/);
});

test('arguments of a call are an array and an object', () => {
  checkArguments([], {});
  assert.throws(() => checkArguments('abc', {}), new UsageError('args: "abc" is not an array'));
  assert.throws(
    () => checkArguments([], [1]),
    new UsageError('kwargs: the array is not an object'),
  );
});

test('everything that takes options checks them', async () => {
  const untyped: object = { args: 7, timeoutMs: 'soon' };
  await assert.rejects(run('1', untyped), /args: 7 is not an array of strings/);
  const ofSandbox: object = { python: 3 };
  await assert.rejects(Sandbox.create(ofSandbox), /python: 3 is not a string/);
  await using sandbox = await Sandbox.create({ spares: 0 });
  await assert.rejects(sandbox.run('1', untyped), /args: 7 is not an array of strings/);
  const late: object = { timeoutMs: 'soon' };
  await assert.rejects(sandbox.call('len', [''], {}, late), /timeoutMs: "soon" is not a number/);
  await assert.rejects(sandbox.createContext(ofSandbox), /python: there is no such option/);
  const context = await sandbox.createContext();
  await assert.rejects(context.run('1', untyped), /args: 7 is not an array of strings/);
  await assert.rejects(context.call('len', [''], {}, late), /timeoutMs: "soon" is not a number/);
  const within: object = { displays: { counts: 1 } };
  await assert.rejects(sandbox.run('1', within), /displays\.counts: there is no such option/);
  assert.equal((await sandbox.run('1')).status, 'ok');
});
