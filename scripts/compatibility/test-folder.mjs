// A folder with CPython's package `test`, as guests are given it.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy without compiled files, which are another version's. Removed when the script ends. */
export function copyTests(folder) {
  const copy = mkdtempSync(join(tmpdir(), 'pysandbox-compatibility-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, join(copy, 'test'), {
    recursive: true,
    dereference: true,
    filter: (path) => basename(path) !== '__pycache__',
  });
  return copy;
}

/** Names of the test modules: files and packages named test_…. */
export function testModules(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name.startsWith('test_'))
    .filter((entry) =>
      entry.isDirectory()
        ? existsSync(join(folder, entry.name, '__init__.py'))
        : entry.name.endsWith('.py'),
    )
    .map(({ name }) => name.replace(/\.py$/, ''))
    .toSorted();
}
