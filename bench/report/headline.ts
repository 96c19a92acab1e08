import { BARE } from '../peers/bare.ts';
import { KERNEL, KERNEL_NO_SPARE } from '../peers/ours.ts';
import type { Results } from '../results.ts';
import { figure } from './figure.ts';
import { medianOf, ratio } from './find.ts';
import { fastestPeer } from './goals.ts';

const BEGIN = '<!-- made by npm run bench:report -->\n';
const END = '\n<!-- end -->';

/** What the README says of speed: ratios of one run. */
export function headline(results: Results): string {
  const bare = medianOf(results, 'fresh', BARE);
  const spare = ratio(medianOf(results, 'fresh', KERNEL), bare);
  const noSpare = ratio(medianOf(results, 'fresh', KERNEL_NO_SPARE), bare);
  if (spare === null || noSpare === null) {
    throw new Error('the results have no fresh runs of the kernel wall');
  }
  const peer = fastestPeer(results);
  const noSpareMs = medianOf(results, 'fresh', KERNEL_NO_SPARE) ?? NaN;
  const against =
    peer === null ? '' : `, ${figure(peer.ms / noSpareMs)} times as fast as ${peer.name}`;
  return (
    `A fresh sandbox takes **${figure(spare)} of the time of a bare \`python3 -c\`** from Node, and ` +
    `${figure(noSpare)} without a spare${against} ([all figures](docs/performance.md)).`
  );
}

/** The README with what the results say. */
export function withHeadline(readme: string, results: Results): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END, from);
  if (from < 0 || to < 0) {
    throw new Error('README.md has no place for the figures');
  }
  return readme.slice(0, from + BEGIN.length) + headline(results) + readme.slice(to);
}
