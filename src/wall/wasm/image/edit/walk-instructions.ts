import { readCode, splitCode } from './functions.ts';
import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import type { Section } from './sections.ts';

/** What follows an instruction's number in the code. */
type Operands =
  | 'none'
  | 'number'
  | 'two'
  | 'signed'
  | 'wide'
  | 'block'
  | 'table'
  | 'memory'
  | 'types'
  | 'f32'
  | 'f64';

/** Ranges of instructions with the same operands: first, last. The rest has none. */
const OPERANDS: readonly (readonly [first: number, last: number, Operands])[] = [
  [0x02, 0x04, 'block'], // block, loop, if
  [0x06, 0x06, 'block'], // try
  [0x07, 0x09, 'number'], // catch, throw, rethrow
  [0x0c, 0x0d, 'number'], // br, br_if
  [0x0e, 0x0e, 'table'],
  [0x10, 0x10, 'number'], // call
  [0x11, 0x11, 'two'], // call_indirect
  [0x12, 0x12, 'number'], // return_call
  [0x13, 0x13, 'two'], // return_call_indirect
  [0x18, 0x18, 'number'], // delegate
  [0x1c, 0x1c, 'types'], // select with types
  [0x20, 0x26, 'number'], // locals, globals, table.get, table.set
  [0x28, 0x3e, 'memory'], // loads and stores
  [0x3f, 0x40, 'number'], // memory.size, memory.grow
  [0x41, 0x41, 'signed'],
  [0x42, 0x42, 'wide'],
  [0x43, 0x43, 'f32'],
  [0x44, 0x44, 'f64'],
  [0xd0, 0xd0, 'number'], // ref.null
  [0xd2, 0xd2, 'number'], // ref.func
];

/** Those behind the prefix 0xfc: https://webassembly.github.io/spec/core/binary/instructions.html */
const PREFIX = 0xfc;
const PREFIXED: readonly Operands[] = [
  ...Array<Operands>(8).fill('none'), // saturating conversions
  'two', // memory.init
  'number', // data.drop
  'two', // memory.copy
  'number', // memory.fill
  'two', // table.init
  'number', // elem.drop
  'two', // table.copy
  'number', // table.grow
  'number', // table.size
  'number', // table.fill
];

/** Highest instruction without a prefix that is a plain number's. */
const LAST_PLAIN = 0xc4;
const REF_IS_NULL = 0xd1;

/** Those that change the memory's size or a table. */
const COUNTED: ReadonlyMap<number, string> = new Map([
  [0x26, 'table.set'],
  [0x40, 'memory.grow'],
  [PREFIX * 0x100 + 8, 'memory.init'],
  [PREFIX * 0x100 + 12, 'table.init'],
  [PREFIX * 0x100 + 14, 'table.copy'],
  [PREFIX * 0x100 + 15, 'table.grow'],
  [PREFIX * 0x100 + 17, 'table.fill'],
]);

const byNumber: ReadonlyMap<number, Operands> = new Map(
  OPERANDS.flatMap(([first, last, operands]) =>
    Array.from({ length: last - first + 1 }, (_, at) => [first + at, operands] as const),
  ),
);

/**
 * How often each instruction occurs that changes the memory's size or a table, by its name and first
 * operand, as in `table.set 1`: the function table is number 0.
 */
export function countInstructions(sections: readonly Section[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const body of readCode(sections)) {
    const reader = new ByteReader(splitCode(body).instructions);
    while (!reader.atEnd) {
      const { number, operand } = readInstruction(reader);
      const name = COUNTED.get(number);
      if (name !== undefined) {
        const key = `${name} ${operand}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** An instruction's number, with a prefix in front as in 0xfc08, and its first operand if that is a number. */
interface Instruction {
  readonly number: number;
  readonly operand: number;
}

function readInstruction(reader: ByteReader): Instruction {
  const first = reader.byte();
  if (first === PREFIX) {
    const second = reader.number();
    const operands = PREFIXED[second];
    if (operands === undefined) {
      throw new ModuleError(`instruction 0xfc ${second} is unknown`);
    }
    return { number: first * 0x100 + second, operand: readOperands(reader, operands) };
  }
  const operands = byNumber.get(first);
  if (operands === undefined && first > LAST_PLAIN && first !== REF_IS_NULL) {
    throw new ModuleError(`instruction ${first} is unknown`);
  }
  return { number: first, operand: readOperands(reader, operands ?? 'none') };
}

/** Passes over the operands; returns the first if it is an unsigned number, else 0. */
function readOperands(reader: ByteReader, operands: Operands): number {
  switch (operands) {
    case 'none':
      return 0;
    case 'number':
      return reader.number();
    case 'two':
    case 'memory': {
      const operand = reader.number();
      reader.number();
      return operand;
    }
    case 'signed':
    case 'wide':
    case 'block':
      skipGroups(reader);
      return 0;
    case 'table':
      reader.list(() => reader.number());
      reader.number();
      return 0;
    case 'types':
      reader.list(() => reader.byte());
      return 0;
    case 'f32':
      reader.take(4);
      return 0;
    case 'f64':
      reader.take(8);
      return 0;
  }
}

/** Passes over a number of any length. */
function skipGroups(reader: ByteReader): void {
  while (reader.byte() >= 0x80) {
    // The group's top bit says that another follows.
  }
}
