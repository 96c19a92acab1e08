import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assemble, label } from '../../src/policy/bpf/assembler.ts';
import type { Line } from '../../src/policy/bpf/assembler.ts';
import { CODE, encodeInstructions, MAX_INSTRUCTIONS } from '../../src/policy/bpf/instruction.ts';
import { decodeInstructions } from '../../src/policy/inspect/instructions.ts';
import { runProgram } from '../../src/policy/inspect/interpreter.ts';
import { call } from './support.ts';

const ret = (verdict: number): Line => ({ kind: 'return', verdict });

function run(lines: readonly Line[], nr: number): number {
  return runProgram(assemble(lines), call('x86_64', nr)).verdict;
}

test('instructions are encoded as struct sock_filter, little-endian', () => {
  const bytes = encodeInstructions([{ code: CODE.JUMP_EQUAL, jt: 1, jf: 2, k: 0xc000_003e }]);
  assert.deepEqual([...bytes], [0x15, 0, 1, 2, 0x3e, 0, 0, 0xc0]);
  assert.deepEqual(decodeInstructions(bytes), [{ code: 0x15, jt: 1, jf: 2, k: 0xc000_003e }]);
  assert.throws(() => decodeInstructions(new Uint8Array(9)), /whole number/);
});

test('encoding and decoding are inverse', () => {
  const instruction = fc.record(
    {
      code: fc.integer({ min: 0, max: 0xffff }),
      jt: fc.integer({ min: 0, max: 255 }),
      jf: fc.integer({ min: 0, max: 255 }),
      k: fc.integer({ min: 0, max: 0xffff_ffff }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(instruction), (program) => {
      assert.deepEqual(decodeInstructions(encodeInstructions(program)), program);
    }),
  );
});

/** Branches over gaps of the given sizes: each side ends in a return of its own. */
function spaced(yesGap: number, noGap: number): Line[] {
  const [yes, no] = [label('yes'), label('no')];
  const filler = (count: number): Line[] => Array.from({ length: count }, () => ret(9));
  return [
    { kind: 'load', offset: 0 },
    { kind: 'branch', test: 'atLeast', k: 5, yes, no },
    ...filler(noGap),
    { kind: 'label', label: no },
    ret(2),
    ...filler(yesGap),
    { kind: 'label', label: yes },
    ret(1),
  ];
}

test('branches reach any distance, at 255 and one past it', () => {
  for (const yesGap of [0, 253, 254, 255, 256, 600]) {
    for (const noGap of [0, 254, 255, 256, 257, 600]) {
      assert.equal(run(spaced(yesGap, noGap), 5), 1);
      assert.equal(run(spaced(yesGap, noGap), 4), 2);
    }
  }
  // Beyond 254 `no` goes by a jump, as that to `yes` may come between; one filler and two jumps.
  assert.equal(assemble(spaced(0, 254)).length, assemble(spaced(0, 253)).length + 1);
  assert.equal(assemble(spaced(0, 255)).length, assemble(spaced(0, 254)).length + 3);
});

test('a trampoline that pushes another branch out of reach is seen', () => {
  const far = label('far');
  const near = Array.from({ length: 6 }, (_, index) => label(`near ${index}`));
  const lines: Line[] = [{ kind: 'load', offset: 0 }];
  for (const [index, here] of near.entries()) {
    lines.push({ kind: 'branch', test: 'equal', k: index, yes: far, no: here });
    lines.push({ kind: 'label', label: here });
  }
  lines.push(...Array.from({ length: 251 }, () => ret(2)), { kind: 'label', label: far }, ret(1));
  for (let nr = 0; nr < 8; nr += 1) assert.equal(run(lines, nr), nr < 6 ? 1 : 2);
});

test('jumps backwards, to nowhere, doubled labels and programs too long are refused', () => {
  const here = label('here');
  assert.throws(
    () =>
      assemble([
        { kind: 'label', label: here },
        { kind: 'goto', to: here },
      ]),
    /further on/,
  );
  assert.throws(() => assemble([{ kind: 'goto', to: here }]), /further on/);
  const twice: Line[] = [{ kind: 'label', label: here }, { kind: 'label', label: here }, ret(1)];
  assert.throws(() => assemble(twice), /stands twice/);
  assert.throws(() => assemble([]), /0 instructions/);
  const long = (count: number): Line[] => Array.from({ length: count }, () => ret(1));
  assert.equal(assemble(long(MAX_INSTRUCTIONS)).length, MAX_INSTRUCTIONS);
  assert.throws(() => assemble(long(MAX_INSTRUCTIONS + 1)), /4097 instructions/);
});

test('the interpreter refuses programs that the kernel would refuse', () => {
  const data = call('x86_64', 0);
  const one = (code: number, k: number) => [{ code, jt: 0, jf: 0, k }];
  assert.throws(() => runProgram(one(CODE.JUMP, 5), data), /past its end/);
  assert.throws(() => runProgram(one(CODE.LOAD, 3), data), /load from offset 3/);
  assert.throws(() => runProgram(one(CODE.LOAD, 64), data), /load from offset 64/);
  assert.throws(() => runProgram(one(0x99, 0), data), /unknown BPF instruction/);
});
