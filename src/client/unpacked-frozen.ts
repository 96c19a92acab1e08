import type { Frozen } from '../wall/wall.ts';

/** A checkpoint that was read from a file: bytes that the service is given back. */
export class UnpackedFrozen implements Frozen {
  /** What came with the bytes when the service packed them. */
  readonly label: string;
  #bytes: Uint8Array;

  constructor(label: string, bytes: Uint8Array) {
    this.label = label;
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  drop(): void {
    this.#bytes = new Uint8Array(0);
  }
}
