import type { Frozen, Guest } from '../wall/wall.ts';

/** What a service told of a checkpoint. */
interface Told {
  readonly handle: string;
  readonly sizeBytes: number | null;
  /** The guest that it was taken of, where no other can be made it. */
  readonly guest: Guest | null;
}

/** What can be done with it. */
interface Ways {
  readonly drop: () => void;
  readonly pack: () => Promise<{ readonly label: string; readonly bytes: Uint8Array }>;
}

/** A checkpoint that the service keeps. */
export class RemoteFrozen implements Frozen {
  readonly handle: string;
  readonly sizeBytes: number | null;
  readonly guest?: Guest;
  readonly #ways: Ways;

  constructor({ handle, sizeBytes, guest }: Told, ways: Ways) {
    this.handle = handle;
    this.sizeBytes = sizeBytes;
    this.#ways = ways;
    if (guest !== null) {
      this.guest = guest;
    }
  }

  /** As bytes that the service can read again. */
  pack(): Promise<{ readonly label: string; readonly bytes: Uint8Array }> {
    return this.#ways.pack();
  }

  drop(): void {
    this.#ways.drop();
  }
}
