// Runs CPython's own tests on the wasm wall and tells what passes; see docs/compatibility.md.
// Needs a build.
//   node scripts/compatibility.mjs --tests FOLDER [--only NAME,NAME] [--save FILE] [--write]
//   node scripts/compatibility.mjs --from FILE [--write]
// FOLDER is the package `test` of an installation, such as /usr/lib/python3.11/test. --save keeps the
// results as JSON, --from reads them again, --write brings the table in the document up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runModule } from './compatibility/run-module.mjs';
import { showTable } from './compatibility/table.mjs';
import { copyTests, testModules } from './compatibility/test-folder.mjs';

const AT_ONCE = 2;

const { values: options } = parseArgs({
  options: {
    tests: { type: 'string' },
    only: { type: 'string' },
    save: { type: 'string' },
    from: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

async function runAll(folder, only) {
  const waiting = testModules(folder).filter((name) => only === undefined || only.includes(name));
  const copy = copyTests(folder);
  const results = [];
  const worker = async () => {
    for (let module = waiting.shift(); module !== undefined; module = waiting.shift()) {
      const result = await runModule(module, copy);
      results.push(result);
      const { passed, skips, faults, ended } = result;
      console.log(module, passed, skips.length, Object.keys(faults).length, ended ?? '');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.toSorted((one, other) => (one.module < other.module ? -1 : 1));
}

let results;
if (options.from === undefined) {
  if (options.tests === undefined) {
    throw new Error('say which tests: --tests FOLDER');
  }
  results = await runAll(options.tests, options.only?.split(','));
} else {
  results = JSON.parse(readFileSync(options.from, 'utf8'));
}
if (options.save !== undefined) {
  writeFileSync(options.save, JSON.stringify(results, null, 1));
}
showTable(results, options.write);
