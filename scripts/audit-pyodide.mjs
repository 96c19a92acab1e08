// What changed between two releases of Pyodide that the wasm wall must know of before it may use the
// new one: imports, exports, and what the code can do to its memory and tables. Needs a build.
//   node scripts/audit-pyodide.mjs OLD NEW     two folders of the npm package, unpacked
//   node scripts/audit-pyodide.mjs NEW         against the installed one
// It ends with the lines for src/wall/wasm/image/audited.ts; they go there only after each import
// that is new or changed has been read and has got its place in src/wall/wasm/kernel/allow-list.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compareFacts,
  compareWithAnswers,
  factsOf,
} from '../dist/src/wall/wasm/image/audit-report.js';
import { digestOfImports } from '../dist/src/wall/wasm/image/imports-digest.js';
import { ALLOWED_IMPORTS, signature } from '../dist/src/wall/wasm/kernel/allow-list.js';
import { sha256 } from '../dist/src/wall/wasm/image/sha256.js';

const installed = new URL('../node_modules/pyodide', import.meta.url).pathname;
const folders = process.argv.slice(2);
const [older, newer] = folders.length === 1 ? [installed, folders[0]] : folders;
if (older === undefined || newer === undefined) {
  console.error('say which folders: node scripts/audit-pyodide.mjs OLD NEW');
  process.exit(64);
}

function print(title, lines) {
  console.log(`${title}: ${lines.length === 0 ? 'none' : lines.length}`);
  for (const line of lines) {
    console.log(`  ${line}`);
  }
}

const [before, after] = [older, newer].map((folder) =>
  factsOf(readFileSync(join(folder, 'pyodide.asm.wasm'))),
);
const changes = compareFacts(before, after);
print('imports added', changes.addedImports);
print('imports removed', changes.removedImports);
print('imports with another signature', changes.changedImports);
print('exports added', changes.addedExports);
print('exports removed', changes.removedExports);
print('counts', changes.counts);

const answered = ALLOWED_IMPORTS.map((entry) => ({
  name: `${entry.module}.${entry.name}`,
  type: signature(entry).replace(/nil$/, '()'),
}));
print('where the kernel’s list and the new module do not fit', compareWithAnswers(after, answered));
print(
  'what the kernel answers; every other function that is imported ends the guest',
  ALLOWED_IMPORTS.map(({ module, name, answer, why }) => {
    const how = answer === 'implemented' ? 'our own' : `always ${answer}`;
    return `${module}.${name}: ${how}; ${why}`;
  }),
);

const module = readFileSync(join(newer, 'pyodide.asm.wasm'));
const { version } = JSON.parse(readFileSync(join(newer, 'package.json'), 'utf8'));
console.log(`
version: '${version}',
module: '${sha256(module)}',
library: '${sha256(readFileSync(join(newer, 'python_stdlib.zip')))}',
imports: '${digestOfImports(module)}',`);
