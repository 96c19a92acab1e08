/** Entry of a worker: one guest, from its start to its end. What it is started with comes first. */
import { isThreadStart, TOLD_OUTPUT, TOLD_ROOM } from '../wall/wasm/engine/thread-messages.ts';
import type { ThreadStart } from '../wall/wasm/engine/thread-messages.ts';
import { Cells } from '../wall/wasm/link/cells.ts';
import { GuestPort } from '../wall/wasm/link/guest-port.ts';
import { RingOutlet } from '../wall/wasm/link/ring-outlet.ts';
import { Ring } from '../wall/wasm/link/ring.ts';
import { seededRandom } from '../wall/wasm/machine/seeded-random.ts';
import { serveGuest } from '../wall/wasm/machine/serve-guest.ts';
import { TOLD_END } from './worker-end.ts';

function main({ image, config, cells: shared, inbound, outbound }: ThreadStart): void {
  if (typeof outbound === 'number') {
    return; // a descriptor: of a thread of Node
  }
  const cells = new Cells(shared);
  const tell = (what: number): void => self.postMessage(what);
  const { seed } = config;
  const port = new GuestPort({
    cells,
    outlet: new RingOutlet(new Ring(outbound), cells, () => tell(TOLD_OUTPUT)),
    inbound: new Ring(inbound),
    tellRoom: () => tell(TOLD_ROOM),
    random: seed === null ? (target) => void crypto.getRandomValues(target) : seededRandom(seed),
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
  tell(TOLD_END);
}

self.addEventListener('message', ({ data }) => {
  if (isThreadStart(data)) {
    main(data);
  }
});
