import { readElements } from './elements.ts';
import { placesOf } from './find-bytes.ts';
import {
  readCode,
  readFunctionTypes,
  readTypes,
  signatureText,
  splitCode,
  typeNumber,
} from './functions.ts';
import { importedFunctionNumber, importedFunctions } from './imports.ts';
import { NOTHING, OP } from './instructions.ts';
import { ModuleError } from './module-error.ts';
import { codeOf, replaceCode } from './replace-code.ts';
import type { Section } from './sections.ts';
import { joined, unsigned } from './write-bytes.ts';

/** How many arguments a C function of Python's may take: self, arguments, keywords. */
const MOST_PARAMETERS = 3;
const FUNCTION_TABLE = 0;

/**
 * CPython calls C functions with more arguments than some of them take, which other platforms
 * forgive and WebAssembly does not. The module therefore asks JavaScript to make the call. Here it
 * makes it itself: the table's contents are known, so a jump by the function's number leads to a call
 * with as many arguments as it takes. A function of no such type, or none, goes the old way.
 */
export function trampolineInside(sections: readonly Section[]): Section[] {
  const outside = importedFunctionNumber(sections, '_PyEM_TrampolineCall_JS');
  const number = importedFunctions(sections).length + callerOf(sections, outside);
  const { locals, instructions } = splitCode(codeOf(sections, number));
  return replaceCode(sections, [
    { number, body: joined([locals, directCalls(sections), instructions]) },
  ]);
}

/** The one function that hands its four arguments to the import; counted from the module's own first. */
function callerOf(sections: readonly Section[], outside: number): number {
  const handing = [
    ...[OP.localGet, 0, OP.localGet, 1, OP.localGet, 2, OP.localGet, 3],
    ...[OP.call, ...unsigned(outside)],
  ];
  const places = readCode(sections).flatMap((body, own) => placesOf(body, handing).map(() => own));
  const [caller] = places;
  if (caller === undefined || places.length > 1) {
    throw new ModuleError(`calls by way of JavaScript: ${places.length} instead of one`);
  }
  const type = readTypes(sections)[readFunctionTypes(sections)[caller] ?? -1];
  if (type === undefined || signatureText(type) !== '(i32, i32, i32, i32) -> i32') {
    throw new ModuleError('what calls by way of JavaScript takes other arguments than expected');
  }
  return caller;
}

/**
 * One block around the other; the jump by the number of the function leaves as many of them as
 * lead behind the right `end`:
 *   block block block block block  br_table
 *   end  call with none; return  end  call with 1; return  …  end
 */
function directCalls(sections: readonly Section[]): Uint8Array {
  const FUNCTION = 0;
  const { first, functions } = readElements(sections);
  const parametersOf = parameterCounts(sections);
  const elsewhere = MOST_PARAMETERS + 1;
  const targets = [
    ...Array.from({ length: first }, () => elsewhere),
    ...functions.map((number) => parametersOf(number) ?? elsewhere),
  ];
  const counts = Array.from({ length: MOST_PARAMETERS + 1 }, (_, count) => count);
  return joined([
    ...[...counts, elsewhere].map(() => [OP.block, NOTHING]),
    [OP.localGet, FUNCTION],
    [OP.brTable, ...unsigned(targets.length), ...targets, elsewhere],
    ...counts.map((count) => [
      OP.end,
      ...Array.from({ length: count }, (_, at) => [OP.localGet, at + 1]).flat(),
      ...[OP.localGet, FUNCTION],
      ...[OP.callIndirect, ...unsigned(typeOf(sections, count)), FUNCTION_TABLE],
      OP.return,
    ]),
    [OP.end],
  ]);
}

/** How many 32-bit arguments a function takes, when these are few and so is its result. */
function parameterCounts(sections: readonly Section[]): (number: number) => number | null {
  const byType = new Map(
    Array.from({ length: MOST_PARAMETERS + 1 }, (_, count) => [typeOf(sections, count), count]),
  );
  const imports = importedFunctions(sections);
  const own = readFunctionTypes(sections);
  return (number) => {
    const type = imports[number]?.typeNumber ?? own[number - imports.length];
    return type === undefined ? null : (byType.get(type) ?? null);
  };
}

/** The number of the type that takes so many 32-bit numbers and returns one. */
function typeOf(sections: readonly Section[], parameters: number): number {
  return typeNumber(sections, {
    parameters: Array.from({ length: parameters }, () => 'i32'),
    results: ['i32'],
  });
}
