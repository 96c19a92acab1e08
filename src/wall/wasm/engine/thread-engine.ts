import { InternalError } from '../../../model/errors.ts';
import type { GuestImage } from '../image/guest-image.ts';
import { imageDigest } from '../image/image-digest.ts';
import type { GuestLink } from '../link/guest-link.ts';
import { RingLink } from '../link/ring-link.ts';
import type { GuestConfig } from '../machine/guest-config.ts';
import type { Engine } from './engine.ts';
import { shareImage } from './share-image.ts';
import { GuestThread } from './thread.ts';
import type { SharedImage } from './thread-messages.ts';
import { Workers } from './workers.ts';

/** Guests in threads of this process. */
export class ThreadEngine implements Engine {
  readonly slots = Number.MAX_SAFE_INTEGER;
  readonly #image: SharedImage;
  readonly imageDigest: () => string;
  readonly #threads = new Set<GuestThread>();
  readonly #workers = new Workers();
  #closed = false;
  #end: () => void = () => {};
  readonly ended: Promise<void>;

  static async launch(image: GuestImage): Promise<ThreadEngine> {
    return new ThreadEngine(image, await shareImage(image));
  }

  private constructor(image: GuestImage, shared: SharedImage) {
    this.imageDigest = () => imageDigest(image);
    this.#image = shared;
    this.ended = new Promise((settle) => {
      this.#end = settle;
    });
  }

  get imagePages(): number {
    return this.#image.manifest.pages;
  }

  get free(): number {
    return this.#closed ? 0 : this.slots;
  }

  get live(): number {
    return this.#threads.size;
  }

  start(config: GuestConfig): GuestLink {
    const thread: GuestThread = new GuestThread({
      worker: this.#workers.take(),
      image: this.#image,
      config,
      descriptor: null,
      onOutput: () => link.drain(),
    });
    const { outbound } = thread;
    if (outbound === null) {
      throw new InternalError('a thread of this process has no ring');
    }
    this.#threads.add(thread);
    thread.unref();
    const { cells, writer, exited } = thread;
    const terminate = (): void => thread.terminate();
    const link = new RingLink({ cells, outbound, writer, exited, terminate });
    void exited.then(() => this.#forget(thread));
    return link;
  }

  close(): void {
    this.#closed = true;
    this.#workers.close();
    for (const thread of this.#threads) {
      thread.terminate();
    }
    this.#settleWhenEmpty();
  }

  unref(): void {
    // Each thread is, from its start.
  }

  #forget(thread: GuestThread): void {
    this.#threads.delete(thread);
    this.#settleWhenEmpty();
  }

  #settleWhenEmpty(): void {
    if (this.#closed && this.#threads.size === 0) {
      this.#end();
    }
  }
}
