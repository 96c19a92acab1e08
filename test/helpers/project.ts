import { fileURLToPath } from 'node:url';

/** Absolute path of a file of the project; compiled tests are in dist/test/helpers. */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}
