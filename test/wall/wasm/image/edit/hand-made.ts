import { SECTION, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import type { Section } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import {
  joined,
  listed,
  named,
  signed,
  unsigned,
} from '../../../../../src/wall/wasm/image/edit/write-bytes.ts';

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;

/** A small module, put together by hand. */
export interface HandMade {
  readonly types: readonly {
    readonly takes: readonly number[];
    readonly gives: readonly number[];
  }[];
  /** Functions of `env`, with the number of their type. */
  readonly imports?: readonly (readonly [name: string, type: number])[];
  /** Locals and instructions, with the number of their type. */
  readonly functions?: readonly (readonly [type: number, body: readonly number[]])[];
  /** What the function table holds from 1 on. */
  readonly table?: readonly number[];
  /** Numbers that can be changed, by their first value. */
  readonly globals?: readonly number[];
  /** Pages, with a maximum of 10. */
  readonly memory?: number;
  readonly exports?: readonly (readonly [name: string, kind: number, number: number])[];
  /** Bytes at address 0. */
  readonly data?: readonly number[];
}

export const EXPORTED = { function: 0, memory: 2, global: 3 } as const;

/** Its bytes. */
export function handMade(parts: HandMade): Uint8Array {
  return writeSections(sectionsOf(parts));
}

function sectionsOf({
  types,
  imports,
  functions,
  table,
  globals,
  memory,
  exports,
  data,
}: HandMade): Section[] {
  const sections: Section[] = [
    {
      id: SECTION.type,
      body: listed(
        types.map(({ takes, gives }) =>
          joined([[0x60], listed(bytes(takes)), listed(bytes(gives))]),
        ),
      ),
    },
  ];
  const add = (id: number, items: readonly ArrayLike<number>[] | undefined): void => {
    if (items !== undefined) {
      sections.push({ id, body: listed(items) });
    }
  };
  add(
    SECTION.import,
    imports?.map(([name, type]) => joined([named('env'), named(name), [0], unsigned(type)])),
  );
  add(
    SECTION.function,
    functions?.map(([type]) => unsigned(type)),
  );
  add(SECTION.table, table === undefined ? undefined : [[0x70, 0, ...unsigned(table.length + 1)]]);
  add(SECTION.memory, memory === undefined ? undefined : [[1, ...unsigned(memory), 10]]);
  add(
    SECTION.global,
    globals?.map((value) => [I32, 1, 0x41, ...signed(value), 0x0b]),
  );
  add(
    SECTION.export,
    exports?.map(([name, kind, number]) => joined([named(name), [kind], unsigned(number)])),
  );
  add(
    SECTION.element,
    table === undefined ? undefined : [joined([[0, 0x41, 1, 0x0b], listed(table.map(unsigned))])],
  );
  if (data !== undefined) {
    sections.push({ id: SECTION.dataCount, body: Uint8Array.of(1) });
  }
  add(
    SECTION.code,
    functions?.map(([, body]) => joined([unsigned(body.length), body])),
  );
  add(
    SECTION.data,
    data === undefined ? undefined : [joined([[0, 0x41, 0, 0x0b], listed(bytes(data))])],
  );
  return sections;
}

function bytes(values: readonly number[]): number[][] {
  return values.map((value) => [value]);
}

/** A function that an instance exports, with numbers in and out. */
export function exportedFunction(
  instance: WebAssembly.Instance,
  name: string,
): (...numbers: number[]) => unknown {
  const found = instance.exports[name];
  if (typeof found !== 'function') {
    throw new TypeError(`${name} is no exported function`);
  }
  return (...numbers): unknown => Reflect.apply(found, undefined, numbers);
}
