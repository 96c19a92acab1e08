// tsc writes plain files; the command line's entry must be executable for a linked bin.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/src/cli/main.js', import.meta.url), 0o755);
