import { exportedFunctionNumber } from './exports.ts';
import { onlyPlace } from './find-bytes.ts';
import { typeNumber } from './functions.ts';
import { importedFunctionNumber } from './imports.ts';
import { OP } from './instructions.ts';
import { codeOf, replaceCode } from './replace-code.ts';
import type { Section } from './sections.ts';
import { joined, signed, unsigned } from './write-bytes.ts';

/**
 * The first argument by which the kernel tells a request to sleep from one for a timer: ITIMER_REAL,
 * ITIMER_VIRTUAL and ITIMER_PROF are 0, 1 and 2.
 */
export const SLEEP_TIMER = 77;

/**
 * Emscripten sleeps by reading the clock until the time has come. Here `emscripten_thread_sleep`
 * calls the import `_setitimer_js(77, milliseconds)` instead, which waits and answers 0 or EINTR, and
 * `clock_nanosleep` hands that on: so a signal ends a sleep, and CPython runs its handler and sleeps
 * on, as on Linux.
 */
export function sleepOutside(sections: readonly Section[]): Section[] {
  const threadSleep = exportedFunctionNumber(sections, 'emscripten_thread_sleep');
  const nanosleep = exportedFunctionNumber(sections, 'clock_nanosleep');
  const hook = importedFunctionNumber(sections, '_setitimer_js');
  return replaceCode(sections, [
    {
      number: threadSleep,
      type: typeNumber(sections, { parameters: ['f64'], results: ['i32'] }),
      body: joined([
        [0], // no locals
        [OP.i32Const, ...signed(SLEEP_TIMER)],
        [OP.localGet, 0],
        [OP.call, ...unsigned(hook)],
        [OP.end],
      ]),
    },
    { number: nanosleep, body: handingOn(codeOf(sections, nanosleep), threadSleep) },
  ]);
}

/**
 * `clock_nanosleep` ends so: `block … block … call emscripten_thread_sleep; end; result = 0; end`.
 * After the call the result is set, and the block left, before it can be set to 0.
 */
function handingOn(body: Uint8Array, threadSleep: number): Uint8Array {
  const RESULT = 3;
  const call = [OP.call, ...unsigned(threadSleep)];
  const then = [OP.end, OP.i32Const, 0, OP.localSet, RESULT, OP.end];
  const end = onlyPlace(body, [...call, ...then], 'the end of clock_nanosleep') + call.length;
  const OUTER_BLOCK = 1;
  return joined([
    body.subarray(0, end),
    [OP.localSet, RESULT, OP.br, OUTER_BLOCK],
    body.subarray(end),
  ]);
}
