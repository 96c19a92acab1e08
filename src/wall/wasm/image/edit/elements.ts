import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { OP } from './instructions.ts';
import { SECTION, sectionBody } from './sections.ts';
import type { Section } from './sections.ts';

/** What the function table holds from the start. */
export interface TableContents {
  /** Of the first function; the entries before are empty. */
  readonly first: number;
  /** Numbers of the functions. */
  readonly functions: readonly number[];
}

/** Reads the module's only piece of table contents, which must be a plain one. */
export function readElements(sections: readonly Section[]): TableContents {
  const reader = new ByteReader(sectionBody(sections, SECTION.element));
  const PLAIN = 0;
  if (reader.number() !== 1 || reader.number() !== PLAIN || reader.byte() !== OP.i32Const) {
    throw new ModuleError('the function table is not filled in one piece');
  }
  const first = reader.signedNumber();
  if (first < 0 || reader.byte() !== OP.end) {
    throw new ModuleError('the function table does not start at a plain number');
  }
  const functions = reader.list(() => reader.number());
  reader.expectEnd('element');
  return { first, functions };
}
