import { IMPLEMENTED, REFUSED, WASI } from './import-table.ts';
import type { Row } from './import-table.ts';

/**
 * What a parameter is. Numbers: `int`; `long` has 64 bits; `real` is a floating-point one.
 * Addresses: `ptr`; of a path: `path`; of another text: `text`. `ref` is a JavaScript value.
 */
export type Kind = 'int' | 'long' | 'real' | 'ptr' | 'path' | 'text' | 'ref';

/** One import that the guest may call. */
export interface AllowedImport {
  readonly module: 'env' | 'wasi_snapshot_preview1';
  readonly name: string;
  readonly parameters: readonly Kind[];
  readonly result: Kind | null;
  /** What happens: our own system answers, or always the same number. */
  readonly answer: 'implemented' | number;
  readonly why: string;
}

/** Every import that does not end the guest. What a module imports and is not listed is sealed. */
export const ALLOWED_IMPORTS: readonly AllowedImport[] = [
  ...WASI.map((row) => allowed('wasi_snapshot_preview1', row, 'implemented')),
  ...IMPLEMENTED.map((row) => allowed('env', row, 'implemented')),
  ...REFUSED.map(([name, type, why, answer]) => allowed('env', [name, type, why], answer)),
];

/** As disassemblers write it: `(i32, i64) -> i32`; `()` for no result. */
export function signature({ parameters, result }: AllowedImport): string {
  return `(${parameters.map(wasmType).join(', ')}) -> ${result === null ? '()' : wasmType(result)}`;
}

function allowed(
  module: AllowedImport['module'],
  [name, type, why]: Row,
  answer: AllowedImport['answer'],
): AllowedImport {
  const [parameters = '', result = ''] = type.split('->');
  return {
    module,
    name,
    parameters: kinds(parameters),
    result: kinds(result)[0] ?? null,
    answer,
    why,
  };
}

function kinds(text: string): Kind[] {
  const known: readonly Kind[] = ['int', 'long', 'real', 'ptr', 'path', 'text', 'ref'];
  return text.split(' ').flatMap((word) => known.filter((kind) => kind === word));
}

function wasmType(kind: Kind): string {
  switch (kind) {
    case 'long':
      return 'i64';
    case 'real':
      return 'f64';
    case 'ref':
      return 'externref';
    default:
      return 'i32';
  }
}
