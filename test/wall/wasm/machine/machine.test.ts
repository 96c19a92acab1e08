import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageManifest } from '../../../../src/wall/wasm/image/guest-image.ts';
import { importMemory } from '../../../../src/wall/wasm/image/edit/import-memory.ts';
import { readSections, writeSections } from '../../../../src/wall/wasm/image/edit/sections.ts';
import { MachineError } from '../../../../src/wall/wasm/machine/guest-functions.ts';
import { Machine, memoryFor } from '../../../../src/wall/wasm/machine/machine.ts';
import type { HandMade } from '../image/edit/hand-made.ts';
import { EXPORTED, I32, handMade } from '../image/edit/hand-made.ts';

const PAGE = 65_536;
const SECRET = 256;
const SALT = SECRET + 16;
const STACK_POINTER = 4096;
const ENTRY = 300;

/** The least of an interpreter: its entry calls the host. */
const INTERPRETER: HandMade = {
  types: [
    { takes: [], gives: [] },
    { takes: [I32], gives: [I32] },
  ],
  imports: [
    ['limits', 0],
    ['served', 1],
  ],
  functions: [
    [0, [0, 0x10, 0, 0x0b]],
    [1, [0, 0x20, 0, 0x10, 1, 0x0b]],
  ],
  globals: [7, SECRET],
  memory: 2,
  exports: [
    ['emscripten_stack_init', EXPORTED.function, 2],
    ['PyObject_CallNoArgs', EXPORTED.function, 3],
    ['__stack_pointer', EXPORTED.global, 0],
    ['_Py_HashSecret', EXPORTED.global, 1],
  ],
};

const BYTES = Uint8Array.from({ length: 512 }, (_, at) => at % 251);
const MANIFEST: ImageManifest = {
  python: '3.14.2',
  pyodide: '314.0.7',
  pages: 2,
  stackPointer: STACK_POINTER,
  entry: ENTRY,
  descriptors: [],
  ranges: [
    [0, 412],
    [PAGE, 100],
  ],
};
const IMAGE = { manifest: MANIFEST, memory: BYTES };

interface Made {
  readonly machine: Machine;
  readonly memory: WebAssembly.Memory;
  readonly events: string[];
  /** Called when the guest's entry is. */
  onServe: () => void;
}

function make(changes: Partial<HandMade> = {}, mostPages = 4): Made {
  const events: string[] = [];
  const memory = memoryFor(IMAGE, mostPages);
  const sections = importMemory(readSections(handMade({ ...INTERPRETER, ...changes })));
  const made: { onServe: () => void } = { onServe: () => {} };
  const machine = Machine.restore({
    image: IMAGE,
    module: new WebAssembly.Module(writeSections(sections)),
    memory,
    kernel: {
      imports: () => ({
        env: {
          memory,
          limits: () => events.push('limits'),
          served: (entry: number) => {
            events.push(`entry ${entry}`);
            made.onServe();
            return 1;
          },
        },
      }),
      attach: (exports) => events.push(`attach ${Object.keys(exports).length}`),
      reset: () => events.push('reset'),
    },
    random: (target) => target.fill(0xaa),
  });
  return Object.assign(made, { machine, memory, events });
}

/** What the memory of a guest must be: the image's, but for the salt. */
function expectedMemory(pages: number): Uint8Array {
  const memory = new Uint8Array(pages * PAGE);
  memory.set(BYTES.subarray(0, 412), 0);
  memory.set(BYTES.subarray(412), PAGE);
  memory.fill(0xaa, SALT, SALT + 4);
  return memory;
}

test('a restored guest has the image’s memory, with a salt of its own', () => {
  const { memory, events } = make();
  assert.deepEqual(new Uint8Array(memory.buffer), expectedMemory(2));
  assert.deepEqual(events, ['attach 4', 'limits']);
});

test('serving calls the entry', () => {
  const made = make();
  made.machine.serve();
  assert.deepEqual(made.events.slice(2), [`entry ${ENTRY}`]);
});

test('what ends a guest comes out of serve', () => {
  const made = make();
  made.onServe = () => {
    throw new RangeError('the end');
  };
  assert.throws(() => made.machine.serve(), /the end/);
});

test('a reset guest is as restored, and what its memory has grown by is zero', () => {
  const { machine, memory, events } = make();
  memory.grow(2);
  new Uint8Array(memory.buffer).fill(0xee);
  machine.reset();
  assert.equal(machine.pages, 4);
  assert.deepEqual(new Uint8Array(memory.buffer), expectedMemory(4));
  assert.deepEqual(events.slice(2), ['reset', 'limits']);
});

test('a guest’s memory grows to its limit, and no further', () => {
  const { memory } = make({}, 3);
  memory.grow(1);
  assert.throws(() => memory.grow(1), RangeError);
});

test('a limit below the image’s own size leaves the guest that much', () => {
  const memory = memoryFor(IMAGE, 0);
  assert.equal(memory.buffer.byteLength, 2 * PAGE);
  assert.throws(() => memory.grow(1), RangeError);
});

test('a module that lacks an export is refused', () => {
  for (const missing of [0, 2, 3]) {
    const exports = INTERPRETER.exports?.filter((_, at) => at !== missing);
    assert.throws(() => make(exports === undefined ? {} : { exports }), MachineError);
  }
});

test('a memory of another size than the image’s is refused', () => {
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3 });
  const sections = importMemory(readSections(handMade(INTERPRETER)));
  const nothing = (): void => {};
  assert.throws(
    () =>
      Machine.restore({
        image: IMAGE,
        module: new WebAssembly.Module(writeSections(sections)),
        memory,
        kernel: {
          imports: () => ({ env: { memory, limits: nothing, served: nothing } }),
          attach: nothing,
          reset: nothing,
        },
        random: nothing,
      }),
    MachineError,
  );
});
