/**
 * Measures pysandbox and its peers in one run, in turn: `npm run bench`. Writes bench/results.json, and
 * docs/performance.md from it.
 *   --short        shows only that everything works; writes nothing
 *   --only NAME    some measures, separated by commas; writes nothing
 *   --rounds N     how often the slow things are done, by default 25
 *   --python PATH  the interpreter; by default Debian's, for which its packages are
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBenchArguments } from './arguments.ts';
import { findPython } from './find-python.ts';
import { machine, versions } from './machine.ts';
import { allPeers } from './peers/all.ts';
import { examinePeer } from './peers/ready.ts';
import type { Examined } from './peers/ready.ts';
import { showMeasured, showPeer } from './progress.ts';
import { writePage } from './report/page.ts';
import { writeResults } from './results.ts';
import type { Measured } from './results.ts';
import { take } from './take.ts';

const {
  short,
  rounds,
  measures,
  whole,
  python: wanted,
} = parseBenchArguments(process.argv.slice(2));
const start = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'pysandbox-bench-'));
const { python, pythonFolders } = await findPython(wanted);

const examined: Examined[] = [];
for (const peer of allPeers(python)) {
  const found = await examinePeer(peer, { python, pythonFolders, folder }, short);
  showPeer(found.report);
  examined.push(found);
}
const setting = {
  ...{ python, rounds, short, folder },
  peers: examined.filter(({ ready }) => ready !== null),
};
const measured: Measured[] = [];
for (const measure of measures) {
  const taken = await take(measure, setting);
  showMeasured(taken);
  measured.push(taken);
}
for (const { ready } of examined) {
  await ready?.close();
}
await rm(folder, { recursive: true, force: true });

const seconds = Math.round((performance.now() - start) / 1000);
if (whole) {
  writeResults({
    takenAt: new Date().toISOString().slice(0, 10),
    ...{ seconds, rounds, machine: machine(), versions: await versions(python) },
    peers: examined.map(({ report }) => report),
    measures: measured,
  });
  writePage();
}
const failed = measured.filter(({ rows }) => rows.length === 0).map(({ name }) => name);
console.log(`${seconds} s${failed.length === 0 ? '' : `; nothing came of ${failed.join(', ')}`}`);
process.exit(failed.some((name) => name !== 'pandas') ? 1 : 0);
