import { SECTION, writeSections } from '../image/edit/sections.ts';
import { joined, listed, named, signed, unsigned } from '../image/edit/write-bytes.ts';
import { GuestFunctions } from './guest-functions.ts';

/** What is looked at, and cleared, at once. */
const BLOCK_BYTES = 64;
const WORD_BYTES = 8;

/** https://webassembly.github.io/spec/core/binary/instructions.html */
const OP = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  load64: 0x29,
  const32: 0x41,
  isZero32: 0x45,
  isZero64: 0x50,
  add32: 0x6a,
  subtract32: 0x6b,
  or64: 0x84,
  fill: [0xfc, 0x0b, 0],
} as const;
const NOTHING = 0x40;
const I32 = 0x7f;

/**
 * Sets stretches of a memory to zero by a function of WebAssembly that first looks whether they are.
 * Most are: and pages that a guest never touched stay without memory of their own, as looking at them
 * gives them none and writing would.
 */
export class MemoryClearer {
  readonly #memory: WebAssembly.Memory;
  readonly #functions: GuestFunctions;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    const { exports } = new WebAssembly.Instance(compiled(), { env: { memory } });
    this.#functions = new GuestFunctions(exports);
  }

  /** Makes all bytes from `start` up to `end` zero. */
  clear(start: number, end: number): void {
    const blocks = Math.floor((end - start) / BLOCK_BYTES);
    this.#functions.call('clear', start, blocks);
    new Uint8Array(this.#memory.buffer).fill(0, start + blocks * BLOCK_BYTES, end);
  }
}

let module: WebAssembly.Module | null = null;

function compiled(): WebAssembly.Module {
  module ??= new WebAssembly.Module(
    writeSections([
      { id: SECTION.type, body: listed([[0x60, 2, I32, I32, 0]]) },
      { id: SECTION.import, body: listed([memoryImport()]) },
      { id: SECTION.function, body: listed([[0]]) },
      { id: SECTION.export, body: listed([joined([named('clear'), [0, 0]])]) },
      { id: SECTION.code, body: listed([joined([unsigned(CODE.length), CODE])]) },
    ]),
  );
  return module;
}

/** Of any size up to 4 GiB. */
function memoryImport(): Uint8Array {
  return joined([named('env'), named('memory'), [2, 1, 0], unsigned(65_536)]);
}

/*
 * (address, blocks): while there are blocks left, joins the block's words by "or", and fills it with
 * zeros if one is not zero.
 */
const ADDRESS = 0;
const BLOCKS = 1;
const CODE: readonly number[] = [
  0, // no locals
  ...[OP.block, NOTHING],
  ...[OP.loop, NOTHING],
  ...[OP.get, BLOCKS, OP.isZero32, OP.brIf, 1],
  ...Array.from({ length: BLOCK_BYTES / WORD_BYTES }, (_, word) => [
    ...[OP.get, ADDRESS, OP.load64, 3, word * WORD_BYTES],
    ...(word === 0 ? [] : [OP.or64]),
  ]).flat(),
  ...[OP.isZero64, OP.isZero32, OP.if, NOTHING],
  ...[OP.get, ADDRESS, OP.const32, 0, OP.const32, ...signed(BLOCK_BYTES), ...OP.fill],
  OP.end,
  ...[OP.get, ADDRESS, OP.const32, ...signed(BLOCK_BYTES), OP.add32, OP.set, ADDRESS],
  ...[OP.get, BLOCKS, OP.const32, 1, OP.subtract32, OP.set, BLOCKS],
  ...[OP.br, 0],
  OP.end,
  OP.end,
  OP.end,
];
