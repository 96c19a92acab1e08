// After tsc, which writes plain files: makes the command line's entry executable and, in a clone,
// puts it where `npx pysandbox` looks first. npm links the bins of dependencies only.
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const entry = 'dist/src/cli/main.js';
chmodSync(new URL(entry, root), 0o755);

const folder = new URL('node_modules/.bin/', root);
if (existsSync(folder)) {
  const link = fileURLToPath(new URL('pysandbox', folder));
  rmSync(link, { force: true });
  symlinkSync(`../../${entry}`, link);
}
