import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz } from './run.ts';

// npm run fuzz -- --frames 10000000 --seed 1
const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
// Most frames end in an error, whose trace nobody reads.
Error.stackTraceLimit = 0;
const [frames, seed] = [Number(values.frames), Number(values.seed)];
process.stdout.write(`seed ${seed}\n`);
const started = performance.now();
const report = fuzz(frames, seed, (done) => {
  if (done % 1_000_000 === 0) {
    process.stdout.write(`${done} frames\n`);
  }
});
const perSecond = Math.round((frames / (performance.now() - started)) * 1000);
process.stdout.write(`${JSON.stringify({ seed, ...report, perSecond })}\n`);
