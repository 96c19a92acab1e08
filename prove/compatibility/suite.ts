import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's own interpreter, whose package of tests `REMEDY` installs. */
export const DEBIAN_PYTHON = '/usr/bin/python3';

/** CPython's own tests, as an interpreter finds them. */
export interface TestSuite {
  readonly python: string;
  /** As in `3.11.2`. */
  readonly version: string;
  /** The package `test`. */
  readonly folder: string;
  /** Names of its modules, each a file or a package named test_…, in order. */
  readonly modules: readonly string[];
}

const QUESTION = `import os, sys, test.support
print("%d.%d.%d" % sys.version_info[:3], os.path.dirname(os.path.dirname(test.support.__file__)))`;

/** There are helpers of the tests without the tests: Debian has them in the standard library. */
const ALWAYS_THERE = 'test_grammar';

/** @throws Error with the remedy when the interpreter has no tests. */
export function findSuite(python = DEBIAN_PYTHON): TestSuite {
  const { status, stdout } = spawnSync(python, ['-c', QUESTION], { encoding: 'utf8' });
  const [version = '3', folder = ''] = status === 0 ? stdout.trim().split(' ') : [];
  const modules = status === 0 ? testModules(folder) : [];
  if (!modules.includes(ALWAYS_THERE)) {
    const minor = version.split('.').slice(0, 2).join('.');
    throw new Error(
      `${python} has no test suite; on Debian and Ubuntu: apt-get install libpython${minor}-testsuite`,
    );
  }
  return { python, version, folder, modules };
}

function testModules(folder: string): string[] {
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
