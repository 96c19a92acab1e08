import { Sandbox } from '../src/index.ts';
import type { WallChoice } from '../src/index.ts';
import { summarize, time } from './measure.ts';
import type { Summary } from './measure.ts';

/** 50 MB, of which every page has been written to. */
const SESSION = 'a = bytearray(50 * 10**6)\nfor at in range(0, len(a), 4096): a[at] = 7';

/** A checkpoint of a session that holds an array of 50 MB, and going back to it. */
export async function checkpointAndRestore(rounds: number, wall: WallChoice): Promise<Summary> {
  await using sandbox = await Sandbox.create({ wall, checkpoints: 1, spares: 0 });
  await sandbox.run(SESSION);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push(
      await time(async () => {
        using point = await sandbox.checkpoint();
        await sandbox.restore(point);
      }),
    );
  }
  return summarize(times);
}
