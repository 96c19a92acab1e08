import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { WallUnavailableError } from '../../../model/errors.ts';
import { AUDITED } from './audited.ts';
import { ModuleError } from './edit/module-error.ts';
import { digestOfImports } from './imports-digest.ts';
import { sha256 } from './sha256.ts';

/** The two files of the npm package that an image is made of. */
export interface PyodidePackage {
  readonly module: Uint8Array;
  /** A zip archive with the standard library. */
  readonly library: Uint8Array;
}

/** Where the files stand. */
export interface PyodideFiles {
  readonly module: string;
  readonly library: string;
}

/** What the contents must be. */
export interface Audited {
  readonly version: string;
  readonly module: string;
  readonly library: string;
  readonly imports: string;
}

/** The files of the installed package. */
export function findPyodide(): PyodideFiles {
  const { resolve } = createRequire(import.meta.url);
  try {
    return {
      module: resolve('pyodide/pyodide.asm.wasm'),
      library: resolve('pyodide/python_stdlib.zip'),
    };
  } catch (cause) {
    throw new WallUnavailableError(
      'guest image',
      'the npm package pyodide is not installed',
      `Run \`npm install pyodide@${AUDITED.version}\``,
      { cause },
    );
  }
}

/**
 * Reads the package and compares it with what was audited.
 *
 * @throws WallUnavailableError when it is not the same to the byte.
 */
export async function readPyodide(
  files: PyodideFiles = findPyodide(),
  audited: Audited = AUDITED,
): Promise<PyodidePackage> {
  const [module, library] = await Promise.all([files.module, files.library].map(readPart));
  if (module === undefined || library === undefined) {
    throw refusal('it has not all its files', audited);
  }
  if (sha256(module) !== audited.module) {
    throw refusal('pyodide.asm.wasm is not the one that was audited', audited);
  }
  if (sha256(library) !== audited.library) {
    throw refusal('python_stdlib.zip is not the one that was audited', audited);
  }
  if (importsOf(module) !== audited.imports) {
    throw refusal('pyodide.asm.wasm asks for other imports than were audited', audited);
  }
  return { module, library };
}

async function readPart(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw refusal(`${path} cannot be read`, AUDITED, cause);
  }
}

function importsOf(module: Uint8Array): string | null {
  try {
    return digestOfImports(module);
  } catch (error) {
    if (error instanceof ModuleError) {
      return null;
    }
    throw error;
  }
}

function refusal(problem: string, { version }: Audited, cause?: unknown): WallUnavailableError {
  return new WallUnavailableError(
    'guest image',
    `the npm package pyodide cannot be used: ${problem}`,
    `Run \`npm install pyodide@${version}\`, the release that this version of pysandbox knows`,
    cause === undefined ? {} : { cause },
  );
}
