import { execFileSync } from 'node:child_process';

/**
 * Interpreters to test with: PYSANDBOX_TEST_PYTHONS, separated by colons; by default the `python3`
 * of PATH. Each is the real program behind its name, as version managers' shims are slow.
 */
export const PYTHONS: readonly string[] = (process.env['PYSANDBOX_TEST_PYTHONS'] ?? 'python3')
  .split(':')
  .filter((python) => python !== '')
  .map((python) => {
    const program = execFileSync(python, ['-c', 'import sys; print(sys.executable)']);
    return program.toString().trim();
  });

/** `3.11.2` */
export function versionOf(python: string): string {
  const code = 'import platform; print(platform.python_version())';
  return execFileSync(python, ['-c', code]).toString().trim();
}
