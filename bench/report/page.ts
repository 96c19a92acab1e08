import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResults } from '../results.ts';
import type { Results } from '../results.ts';
import { ROOT } from '../root.ts';
import { chart } from './chart.ts';
import { withHeadline } from './headline.ts';
import { goalTable, measureSection, peerTable, skippedList } from './tables.ts';

const PAGE = join(ROOT, 'docs/performance.md');
const CHART = join(ROOT, 'docs/performance.svg');
const README = join(ROOT, 'README.md');
const NOTES = join(ROOT, 'bench/report/notes.md');

/** The files that are made of the results, by path. */
export function pages(results: Results): ReadonlyMap<string, string> {
  return new Map([
    [PAGE, page(results, readFileSync(NOTES, 'utf8').trim())],
    [CHART, chart(results)],
    [README, withHeadline(readFileSync(README, 'utf8'), results)],
  ]);
}

/** Writes them, without measuring anything. */
export function writePage(): void {
  for (const [path, text] of pages(readResults())) {
    writeFileSync(path, text);
  }
}

function page(results: Results, notes: string): string {
  const { takenAt, seconds, rounds, machine, versions, measures } = results;
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Performance

<!-- Made by \`npm run bench\` of bench/results.json and bench/report/notes.md: not to be edited. -->

Taken on ${takenAt} in one run of ${seconds} seconds with ${rounds} rounds: ours and the peers in turn, so that
a change of the machine's mood hits each alike. On ${machine.processors} x ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}; with
${tools.join(', ')}. Times of another machine are others; compare ratios.

\`\`\`sh
npm run bench                     # all of it, and this page
npm run bench -- --only fresh     # one measure
npm run bench -- --short          # only shows that it works
npm run bench:peers               # installs the peers that are npm packages, for the bench alone
sudo apt-get install crun runc podman runsc firejail python3-restrictedpython python3-pandas socat ripgrep
npm run bench:report              # this page anew from bench/results.json
\`\`\`

![One fresh run, by peer](performance.svg)

## Goals

${goalTable(results)}

${notes}

## Peers

What each can do was found out by running it: a class, \`del\`, a generator, a dataclass, numpy.

${peerTable(results)}

${skippedList(results)}${measures.map(measureSection).join('\n\n')}
`;
}
