/**
 * Proves what the documents claim: `npm run prove`, or `npm run prove -- --scale 10 --seed S --only NAME,NAME`.
 * Prints one table, and ends with 1 when a line of it does not hold. The same seed does the same.
 */
import { parseArgs } from 'node:util';
import { ATTACKS_PART } from './attacks/part.ts';
import { COMPATIBILITY_PART } from './compatibility/part.ts';
import { FAULTS_PART } from './faults/part.ts';
import { FUZZ_PART } from './fuzz/part.ts';
import type { Line, Part } from './part.ts';

const PARTS: readonly Part[] = [ATTACKS_PART, COMPATIBILITY_PART, FAULTS_PART, FUZZ_PART];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const names = PARTS.map(({ name }) => name);
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  throw new Error(`--only ${unknown}: there is no such part; there are ${names.join(', ')}`);
}
const extent = { seed: Number(values.seed), scale: Number(values.scale) };
if (!Number.isSafeInteger(extent.seed) || !Number.isSafeInteger(extent.scale) || extent.scale < 1) {
  throw new Error('--seed and --scale are whole numbers');
}

const lines: (Line & { readonly seconds: number })[] = [];
for (const { prove } of PARTS.filter(({ name }) => wanted.includes(name))) {
  const start = performance.now();
  const proved = await prove(extent);
  const seconds = Math.round((performance.now() - start) / 1000);
  lines.push(...proved.map((line) => ({ ...line, seconds })));
}

console.log(`seed ${extent.seed}, scale ${extent.scale}`);
for (const { what, figure, problems, seconds } of lines) {
  const verdict = problems.length === 0 ? 'holds' : 'FAILS';
  console.log(`${verdict}  ${what.padEnd(44)} ${figure.padStart(16)}  ${seconds} s`);
  for (const problem of problems) {
    console.log(`         ${problem}`);
  }
}
process.exit(lines.every(({ problems }) => problems.length === 0) ? 0 : 1);
