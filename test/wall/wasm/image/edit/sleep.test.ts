import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { sleepOutside } from '../../../../../src/wall/wasm/image/edit/sleep.ts';
import { F64, I32, exportedFunction, handMade } from './hand-made.ts';

const FUNCTION = 0;
const EINVAL = 28;
const EINTR = 27;

const RESULT_IS_EINVAL = [0x41, EINVAL, 0x21, 3];
const TO_MILLISECONDS = [0x20, 0, 0xb7]; // the first argument, as a float
const RESULT_IS_0 = [0x41, 0, 0x21, 3];
/** `clock_nanosleep` as the compiler builds it: two blocks, and a result that is set behind the inner. */
const NANOSLEEP = [
  ...[1, 1, I32], // one local more: number 3
  ...RESULT_IS_EINVAL,
  ...[0x02, 0x40],
  ...[0x20, 2, 0x45, 0x0d, 0], // without a request: leave
  ...[0x02, 0x40, ...TO_MILLISECONDS, 0x10, 1, 0x0b],
  ...RESULT_IS_0,
  0x0b,
  ...[0x20, 3, 0x0b],
];

const PARTS = {
  types: [
    { takes: [I32, F64], gives: [I32] },
    { takes: [F64], gives: [] },
    { takes: [I32, I32, I32], gives: [I32] },
    { takes: [F64], gives: [I32] },
  ],
  imports: [['_setitimer_js', 0]] as const,
  functions: [
    [1, [0, 0x0b]],
    [2, NANOSLEEP],
  ] as const,
  exports: [
    ['emscripten_thread_sleep', FUNCTION, 1],
    ['clock_nanosleep', FUNCTION, 2],
  ] as const,
};

function nanosleep(hook: (which: number, milliseconds: number) => number) {
  const module = new WebAssembly.Module(writeSections(sleepOutside(readSections(handMade(PARTS)))));
  const instance = new WebAssembly.Instance(module, { env: { _setitimer_js: hook } });
  return exportedFunction(instance, 'clock_nanosleep');
}

test('a sleep becomes a call of the timer import with a number of its own', () => {
  const calls: number[][] = [];
  const sleep = nanosleep((...call) => {
    calls.push(call);
    return 0;
  });
  assert.equal(sleep(250, 0, 1), 0);
  assert.deepEqual(calls, [[77, 250]]);
});

test('what ends a sleep early is handed on to who sleeps', () => {
  assert.equal(nanosleep(() => EINTR)(250, 0, 1), EINTR);
});

test('a request that is not valid is answered as before, without sleeping', () => {
  const sleep = nanosleep(() => assert.fail('it sleeps'));
  assert.equal(sleep(250, 0, 0), EINVAL);
});

test('a module whose nanosleep ends in another way is refused', () => {
  const other = NANOSLEEP.map((byte, at) => (at === NANOSLEEP.length - 5 ? 2 : byte));
  const [first] = PARTS.functions;
  const module = handMade({ ...PARTS, functions: [first, [2, other]] });
  assert.throws(() => sleepOutside(readSections(module)), ModuleError);
});

test('a module without the timer import or the functions is refused', () => {
  const noImport = handMade({ ...PARTS, imports: [['other', 0]] });
  const noExport = handMade({ ...PARTS, exports: PARTS.exports.slice(0, 1) });
  assert.throws(() => sleepOutside(readSections(noImport)), ModuleError);
  assert.throws(() => sleepOutside(readSections(noExport)), ModuleError);
});
