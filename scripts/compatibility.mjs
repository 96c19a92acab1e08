// Runs CPython's own tests outside and inside, and tells what differs; see docs/compatibility.md.
// Needs a build.
//   node scripts/compatibility.mjs [--python PROGRAM] [--columns NAME;NAME] [--only MODULE,MODULE]
//     [--save FILE] [--write]
//   node scripts/compatibility.mjs --from FILE [--write]
// --save appends each result to FILE, a line of JSON each. What FILE has already is not run again
// unless --only names it. --from runs nothing. --write brings the tables in the document up to date.
import { parseArgs } from 'node:util';
import { COLUMNS } from '../dist/prove/compatibility/columns.js';
import { differencesOf } from '../dist/prove/compatibility/differences.js';
import { showDocument, writeDocument } from '../dist/prove/compatibility/document.js';
import { passes } from '../dist/prove/compatibility/result.js';
import { runAll } from '../dist/prove/compatibility/run-all.js';
import { SavedResults } from '../dist/prove/compatibility/saved.js';
import { findSuite } from '../dist/prove/compatibility/suite.js';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    columns: { type: 'string' },
    only: { type: 'string' },
    save: { type: 'string' },
    from: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

async function runColumn(column, suite, saved) {
  const outside = column === 'outside' ? new Map() : saved.of(suite.version, 'outside');
  const only = options.only?.split(',');
  const done = saved.of(suite.version, column);
  const modules = suite.modules
    .filter((module) => (only === undefined ? !done.has(module) : only.includes(module)))
    // What does not pass outside says nothing about a wall.
    .filter((module) => column === 'outside' || passes(outside.get(module) ?? NEVER_RUN));
  const place = COLUMNS[column](suite);
  const onResult = (result) => {
    saved.add(suite.version, column, result, options.save);
    const { module, passed, skips, faults, ended, seconds } = result;
    const whole = outside.get(module);
    const lost = whole === undefined ? 0 : differencesOf(whole, result).length;
    const counts = `${passed.length} passed, ${Object.keys(skips).length} skipped, ${Object.keys(faults).length} failed`;
    console.log(
      `${column}  ${module}  ${counts}, ${lost} differ  ${seconds.toFixed(1)} s  ${ended ?? ''}`,
    );
  };
  await runAll({ modules, place, outside, onResult });
  await place[Symbol.asyncDispose]();
}

const NEVER_RUN = { passed: [], faults: {}, ended: 'never run' };

const saved = SavedResults.read(options.from ?? options.save ?? '');
if (options.from === undefined) {
  const suite = findSuite(options.python);
  for (const column of options.columns?.split(';') ?? Object.keys(COLUMNS)) {
    await runColumn(column, suite, saved);
  }
}
if (options.write) {
  writeDocument(saved);
} else {
  console.log(showDocument(saved));
}
process.exit(0);
