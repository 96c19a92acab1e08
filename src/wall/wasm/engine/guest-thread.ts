/** Entry of a guest's thread: nothing of the guest's is here but its instance. */
import { randomFillSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { Cells } from '../link/cells.ts';
import { GuestPort } from '../link/guest-port.ts';
import { RingOutlet } from '../link/ring-outlet.ts';
import { Ring } from '../link/ring.ts';
import { seededRandom } from '../machine/seeded-random.ts';
import { serveGuest } from '../machine/serve-guest.ts';
import { DescriptorOutlet } from './descriptor-outlet.ts';
import { isThreadStart, TOLD_OUTPUT, TOLD_ROOM } from './thread-messages.ts';
import type { ThreadStart } from './thread-messages.ts';

function main({ image, config, cells: shared, inbound, outbound }: ThreadStart): void {
  const cells = new Cells(shared);
  const tell = (what: number): void => parentPort?.postMessage(what);
  const outlet =
    typeof outbound === 'number'
      ? new DescriptorOutlet(outbound)
      : new RingOutlet(new Ring(outbound), cells, () => tell(TOLD_OUTPUT));
  const { seed } = config;
  const port = new GuestPort({
    cells,
    outlet,
    inbound: new Ring(inbound),
    tellRoom: () => tell(TOLD_ROOM),
    random: seed === null ? (target) => void randomFillSync(target) : seededRandom(seed),
    logCalls: config.logCalls,
  });
  serveGuest({
    image: {
      manifest: image.manifest,
      module: new Uint8Array(0), // compiled already
      memory: new Uint8Array(image.memory),
      system: { index: image.index, blob: new Uint8Array(image.blob) },
    },
    module: image.module,
    config,
    port,
    cells,
  });
}

// Once: a thread serves one guest, and ends with it.
parentPort?.once('message', (start: unknown) => {
  if (isThreadStart(start)) {
    main(start);
  }
});
