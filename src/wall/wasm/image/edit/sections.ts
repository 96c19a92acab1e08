import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { joined, unsigned } from './write-bytes.ts';

/** Numbers of the sections: https://webassembly.github.io/spec/core/binary/modules.html#sections */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** One section: its number and what is in it, without the length. */
export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

/** "\0asm" and version 1. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Cuts a module into its sections, which share its memory. */
export function readSections(module: Uint8Array): Section[] {
  const reader = new ByteReader(module);
  const header = reader.take(HEADER.length);
  if (!HEADER.every((byte, at) => header[at] === byte)) {
    throw new ModuleError('this is not a WebAssembly module of version 1');
  }
  const sections: Section[] = [];
  const seen = new Set<number>();
  while (!reader.atEnd) {
    const id = reader.byte();
    if (id !== SECTION.custom && seen.has(id)) {
      throw new ModuleError(`the module has two sections ${id}`);
    }
    seen.add(id);
    sections.push({ id, body: reader.take(reader.number()) });
  }
  return sections;
}

/** The module of these sections. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  return joined([
    HEADER,
    ...sections.flatMap(({ id, body }) => [[id], unsigned(body.length), body]),
  ]);
}

/** What is in the section of this number; empty when there is none. */
export function sectionBody(sections: readonly Section[], id: number): Uint8Array {
  return sections.find((section) => section.id === id)?.body ?? Uint8Array.of(0);
}

/** The sections with one of them replaced. */
export function withSection(sections: readonly Section[], id: number, body: Uint8Array): Section[] {
  if (!sections.some((section) => section.id === id)) {
    throw new ModuleError(`the module has no section ${id}`);
  }
  return sections.map((section) => (section.id === id ? { id, body } : section));
}

/** The sections without some of them. */
export function withoutSections(sections: readonly Section[], ids: readonly number[]): Section[] {
  return sections.filter(({ id }) => !ids.includes(id));
}
