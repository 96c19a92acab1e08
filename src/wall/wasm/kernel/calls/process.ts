import { GUEST_ID, PAGE_BYTES, SIGABRT } from '../abi.ts';
import { GuestAbort, GuestExit } from '../ends.ts';
import { encode } from '../text.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';

/** What the guest's `program_invocation_name` is. */
const PROGRAM = 'python';
/** How much more memory than asked for is taken: an eighth of what there is. */
const GROWTH = 1.125;

/** What calls about the process itself answer from. */
export interface ProcessSettings {
  readonly memoryPages: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Calls about the process, its memory, its environment and its end. */
export function processCalls(
  { system, memory }: Context,
  { memoryPages, environment }: ProcessSettings,
): Calls {
  const variables = Object.entries(environment).map(([name, value]) =>
    encode(`${name}=${value}\0`),
  );
  const exit = (code: number): never => {
    throw new GuestExit(code);
  };
  const abort = (): never => {
    throw new GuestAbort(SIGABRT);
  };
  const nothing = (): void => {};

  return {
    exit,
    proc_exit: exit,
    _abort_js: abort,
    __assert_fail: abort,

    environ_sizes_get: (count, size) => {
      memory.set32(count, variables.length);
      memory.set32(
        size,
        variables.reduce((sum, variable) => sum + variable.length, 0),
      );
    },
    environ_get: (pointers, buffer) => {
      let end = buffer >>> 0;
      for (const [index, variable] of variables.entries()) {
        memory.set32((pointers >>> 0) + index * 4, end);
        memory.bytes(end, variable.length).set(variable);
        end += variable.length;
      }
    },
    random_get: (buffer, size) => {
      system.port.random(memory.bytes(buffer, size));
    },
    __syscall_getuid32_js: () => GUEST_ID,

    /** A size of 4 GiB does not fit into the answer. */
    emscripten_get_heap_max: () => Math.min(memoryPages * PAGE_BYTES, 2 ** 32 - PAGE_BYTES),
    emscripten_resize_heap: (size) => {
      const current = memory.size / PAGE_BYTES;
      const needed = Math.max(current, Math.ceil((size >>> 0) / PAGE_BYTES));
      const generous = Math.min(memoryPages, Math.max(needed, Math.ceil(current * GROWTH)));
      const grown =
        needed <= memoryPages && (memory.grow(generous - current) || memory.grow(needed - current));
      system.outOfMemory ||= !grown;
      return grown ? 1 : 0;
    },

    _Py_CheckEmscriptenSignals_Helper: () => system.port.takeSignal(),
    /** Would be a text that names the JavaScript engine. */
    _Py_emscripten_runtime: () => 0,
    _emscripten_get_progname: (buffer, size) =>
      size > PROGRAM.length ? memory.setText(buffer, PROGRAM) : fail('ERANGE'),

    emscripten_runtime_keepalive_push: nothing,
    emscripten_runtime_keepalive_pop: nothing,
    _emscripten_runtime_keepalive_clear: nothing,
    /** Null: no wait of a JavaScript promise, and no table of JavaScript objects. */
    _maybe_poll_async: nothing,
    __hiwire_deduplicate_new: nothing,
    /** Not a socket: the ordinary call follows. */
    _try_fcntl64: () => 0,
  };
}
