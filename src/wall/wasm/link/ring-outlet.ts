import type { Cells } from './cells.ts';
import type { Outlet } from './outlet.ts';
import { packets } from './packets.ts';
import type { PacketKind } from './packets.ts';
import type { Ring } from './ring.ts';

/** How long a thread with no room to write waits before it looks whether anybody reads at all. */
const LOOK_AGAIN_MS = 100;

/** Packets through shared memory: to a thread that is told by a message that there are some. */
export class RingOutlet implements Outlet {
  readonly #ring: Ring;
  readonly #cells: Cells;
  readonly #tell: () => void;

  /** @param tell Wakes the reader. */
  constructor(ring: Ring, cells: Cells, tell: () => void) {
    this.#ring = ring;
    this.#cells = cells;
    this.#tell = tell;
  }

  send(kind: PacketKind, bytes: Uint8Array): void {
    for (const piece of packets(kind, bytes)) {
      this.#write(piece);
    }
    this.#wakeReader();
  }

  #write(piece: Uint8Array): void {
    let rest = piece.subarray(this.#ring.write(piece));
    while (rest.length > 0 && !this.#cells.gone) {
      this.#wakeReader();
      this.#ring.waitForRoom(LOOK_AGAIN_MS);
      rest = rest.subarray(this.#ring.write(rest));
    }
  }

  #wakeReader(): void {
    if (this.#ring.shouldTell()) {
      this.#tell();
    }
  }
}
