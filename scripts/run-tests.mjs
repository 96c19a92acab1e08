// Runs every compiled test file under dist/test (or those whose path contains an argument).
// node:test on Node 20 takes a list of files, not a glob.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const root = new URL('../dist/test/', import.meta.url).pathname;
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true })
  .filter((name) => name.endsWith('.test.js'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => join(root, name))
  .toSorted();

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(1);
}
// A file that never ends must fail, not hold up the others for ever. The longest takes two minutes on
// a machine that does nothing else.
const FILE_TIMEOUT_MS = 15 * 60_000;
// Tests wait for guests to end as often as they compute: one file more than there are processors.
const AT_ONCE = availableParallelism() + 1;
const options = ['--test', `--test-concurrency=${AT_ONCE}`, `--test-timeout=${FILE_TIMEOUT_MS}`];
const result = spawnSync(process.execPath, [...options, ...files], { stdio: 'inherit' });
process.exit(result.status ?? 1);
