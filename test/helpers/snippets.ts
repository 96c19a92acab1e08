import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../cli/command.ts';

const execute = promisify(execFile);

/** A piece of TypeScript in a page of the documentation, and the lines that it says it prints. */
export interface Snippet {
  /** The page and the line that the piece begins at. */
  readonly place: string;
  readonly code: string;
  readonly prints: readonly string[];
}

/**
 * The ```ts blocks of a page that say what they print: each comment `// prints: TEXT`, at the end of
 * a line or on one of its own, is one line of their output.
 */
export function snippetsOf(page: string, text: string): readonly Snippet[] {
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ({ 1: code = '', index }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length + 1}`,
    code,
    prints: Array.from(code.matchAll(/\/\/ prints:(?: (.*))?$/gm), ([, line = '']) => line),
  })).filter(({ prints }) => prints.length > 0);
}

/** Compiles a snippet as a user of the package would, runs it, and returns what it prints. */
export async function runSnippet({ code }: Snippet): Promise<string> {
  // Inside the package, so that its own name resolves to it.
  const folder = await mkdtemp(join(ROOT, 'dist/snippet-'));
  try {
    const path = join(folder, 'snippet.ts');
    await writeFile(path, code);
    await execute(join(ROOT, 'node_modules/.bin/tsc'), [
      ...['--ignoreConfig', '--module', 'nodenext', '--strict', '--types', 'node'],
      ...['--target', 'es2022', '--lib', 'es2023,esnext.disposable'],
      path,
    ]).catch((error: unknown) => {
      const told = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
      throw new Error(`it does not compile: ${told}`, { cause: error });
    });
    const { stdout } = await execute(process.execPath, [path.replace(/ts$/, 'js')], { cwd: ROOT });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
