/**
 * A host in which one fault happens: `node fault-host.js TITLE WALL SEED SCALE`. Ends with 0 when all is
 * as it should be, and leaves nothing; else says what is not.
 */
import { optionsFor } from '../../test/helpers/walls.ts';
import { Random } from '../../fuzz/random.ts';
import { census, left } from '../census.ts';
import { FAULTS, SOAKS } from './faults.ts';
import { mustWork } from './settling.ts';

const [title, wall, seed, scale] = process.argv.slice(2);

async function main(): Promise<void> {
  const fault = [...FAULTS, ...SOAKS].find((found) => found.title === title);
  if (fault === undefined || (wall !== 'kernel' && wall !== 'wasm')) {
    throw new Error(`there is no fault "${title}" on the wall ${wall}`);
  }
  const options = optionsFor(wall);
  await mustWork(options);
  const before = census();
  await fault.happen({ random: new Random(Number(seed)), options, scale: Number(scale) });
  await mustWork(options);
  const more = await left(before);
  if (more.length > 0) {
    throw new Error(`left: ${more.join(', ')}`);
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
