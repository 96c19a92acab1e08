import { readTypes, signatureText, valueType } from './functions.ts';
import { ModuleError } from './module-error.ts';
import { ByteReader } from './read-bytes.ts';
import { SECTION, sectionBody } from './sections.ts';
import type { Section } from './sections.ts';

/** One import, as the module asks for it. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag';
  /** Of a function, as in `(i32, f64) -> i32`; of the others what they hold. */
  readonly type: string;
  /** Of a function: the number of its type. Of others: -1. */
  readonly typeNumber: number;
}

const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
/** Of limits: a maximum follows the minimum. */
const HAS_MAXIMUM = 1;

/** All imports, in the order in which they are numbered. */
export function readImports(sections: readonly Section[]): ModuleImport[] {
  const types = readTypes(sections);
  const reader = new ByteReader(sectionBody(sections, SECTION.import));
  const imports = reader.list((): ModuleImport => {
    const module = reader.name();
    const name = reader.name();
    const kind = reader.byte();
    switch (kind) {
      case KIND.function: {
        const typeNumber = reader.number();
        const type = types[typeNumber];
        if (type === undefined) {
          throw new ModuleError(`import ${name} has a type that is not there`);
        }
        return { module, name, kind: 'function', type: signatureText(type), typeNumber };
      }
      case KIND.table:
        return other(module, name, 'table', `${valueType(reader.byte())} ${limits(reader)}`);
      case KIND.memory:
        return other(module, name, 'memory', limits(reader));
      case KIND.global: {
        const type = valueType(reader.byte());
        return other(module, name, 'global', reader.byte() === 1 ? `mutable ${type}` : type);
      }
      case KIND.tag:
        return other(module, name, 'tag', `${reader.byte()} ${reader.number()}`);
      default:
        throw new ModuleError(`import ${name} is of an unknown kind`);
    }
  });
  reader.expectEnd('import');
  return imports;
}

/** The functions among them: they come before those of the module in the numbering. */
export function importedFunctions(sections: readonly Section[]): ModuleImport[] {
  return readImports(sections).filter(({ kind }) => kind === 'function');
}

/** The number by which the module calls an imported function. */
export function importedFunctionNumber(sections: readonly Section[], name: string): number {
  const found = importedFunctions(sections).findIndex((candidate) => candidate.name === name);
  if (found < 0) {
    throw new ModuleError(`the module does not import ${name}`);
  }
  return found;
}

function other(
  module: string,
  name: string,
  kind: ModuleImport['kind'],
  type: string,
): ModuleImport {
  return { module, name, kind, type, typeNumber: -1 };
}

function limits(reader: ByteReader): string {
  const flags = reader.byte();
  const least = reader.number();
  return (flags & HAS_MAXIMUM) === 0 ? `${least}` : `${least} to ${reader.number()}`;
}
