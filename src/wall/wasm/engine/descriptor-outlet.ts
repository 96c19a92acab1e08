import { writeSync } from 'node:fs';
import type { Outlet } from '../link/outlet.ts';
import { packets } from '../link/packets.ts';
import type { PacketKind } from '../link/packets.ts';

/** Packets by system calls that block until the host has room: no other thread has to lend a hand. */
export class DescriptorOutlet implements Outlet {
  readonly #descriptor: number;
  #gone = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  send(kind: PacketKind, bytes: Uint8Array): void {
    for (const piece of packets(kind, bytes)) {
      this.#write(piece);
    }
  }

  #write(piece: Uint8Array): void {
    let rest = piece;
    while (rest.length > 0 && !this.#gone) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
      } catch {
        this.#gone = true; // EPIPE: the host reads no more, so it will soon end this thread
      }
    }
  }
}
