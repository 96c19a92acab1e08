import type { Results } from '../results.ts';
import { figure } from './figure.ts';

const WIDTH = 860;
const NAMES = 250;
const FIGURES = 90;
const LINE = 26;
const TOP = 44;
const BAR = 15;
const OURS = '#2f6fde';
const OTHERS = '#9aa4b2';
const MISSING = '#e0b34c';
const TITLE = 'One fresh run of print(1+1): median, logarithmic';
const FONT = 'font-family="system-ui, sans-serif"';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One bar per peer: milliseconds of a fresh run, as a logarithm, for they are far apart. */
export function chart({ measures, peers }: Results): string {
  const rows = (measures.find(({ name }) => name === 'fresh')?.rows ?? []).toSorted(
    (left, right) => left.p50 - right.p50,
  );
  const times = rows.map(({ p50 }) => p50);
  const least = Math.min(...times) / 2;
  const scale = (WIDTH - NAMES - FIGURES) / Math.log(Math.max(...times) / least);
  const bars = rows.map(({ name, p50 }, at) => {
    const isWhole = Object.values(peers.find((peer) => peer.name === name)?.abilities ?? {}).every(
      Boolean,
    );
    const color = name.startsWith('pysandbox') ? OURS : isWhole ? OTHERS : MISSING;
    return bar({ name, ms: p50, y: TOP + at * LINE, length: Math.log(p50 / least) * scale, color });
  });
  const height = TOP + rows.length * LINE + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${TITLE}" ${FONT} font-size="13">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(12, 24, TITLE, 'font-weight="600"'),
    ...bars,
    text(
      12,
      height - 10,
      'blue: pysandbox; grey: peers; yellow: peers that lack something tried here',
    ),
    '</svg>\n',
  ].join('\n');
}

/** What a bar needs to be drawn. */
interface Bar {
  readonly name: string;
  readonly ms: number;
  readonly y: number;
  readonly length: number;
  readonly color: string;
}

function bar({ name, ms, y, length, color }: Bar): string {
  const width = length.toFixed(1);
  return [
    text(12, y + BAR - 3, escaped(name)),
    `<rect x="${NAMES}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${color}"/>`,
    text(NAMES + Math.round(length) + 6, y + BAR - 3, `${figure(ms)} ms`),
  ].join('\n');
}

function text(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="#1c2430" ${more}>${words}</text>`.replace(' >', '>');
}
