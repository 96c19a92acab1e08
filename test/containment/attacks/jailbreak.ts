import { onWalls } from './attack.ts';
import type { WallKind } from '../../../src/index.ts';
import type { Attack, Bare } from './attack.ts';

/** Where holes of sandboxes within the language show what they can do. */
export const INTERPRETERS: Readonly<Record<WallKind, Bare>> = { kernel: 'python', wasm: 'pyodide' };

export interface Jailbreak {
  readonly title: string;
  readonly known: string;
  /** Runs without builtins; `path` is that of the secret, and `found` what is to be told. */
  readonly jailed: string;
  /** What the jail hands in, as arguments of a call. */
  readonly given?: string;
}

/** A program that gets out of a jail within the language and then goes for a file of the host. */
export function jailbreak({ title, known, jailed, given = '' }: Jailbreak): Attack[] {
  const code = `jailed("""${jailed}""", path=secret_path, ${given})`;
  return onWalls(INTERPRETERS, { title, known, code, oracle: { kind: 'secret', in: 'file' } });
}

/** The rest of a program that has come by the builtins, be they a module or its dictionary. */
export const OPEN_BY_BUILTINS = `
builtins = builtins if builtins.__class__ is {}.__class__ else builtins.__dict__
found = builtins["open"](path).read()
`;
