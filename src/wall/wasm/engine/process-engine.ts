import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InternalError } from '../../../model/errors.ts';
import { launchEngine } from '../../../launcher/engine.ts';
import type { SlotServer } from '../../../launcher/slot-server.ts';
import type { OpenImage } from '../image/open-image.ts';
import { listDigest } from '../image/image-digest.ts';
import type { GuestLink, ThreadEnd } from '../link/guest-link.ts';
import type { GuestConfig } from '../machine/guest-config.ts';
import type { Engine } from './engine.ts';
import { LOST_THREAD, parseEngineReport, SOCKETS_PER_GUEST } from './engine-commands.ts';
import type { EngineConfig, EngineReady } from './engine-commands.ts';
import { SocketLink } from './socket-link.ts';

/** Made of engine-main.ts by scripts/build-engine.mjs; the program of its threads lies beside. */
const ENTRY = fileURLToPath(new URL('./engine-main.mjs', import.meta.url));

/** Guests in threads of another process: when the engine breaks, that process does, and no more. */
export class ProcessEngine implements Engine {
  readonly #server: SlotServer<EngineReady, ThreadEnd>;
  readonly imagePages: number;
  readonly #digest: string;
  /** Why the process is in no cage of namespaces and seccomp; null when it is. */
  readonly uncaged: string | null;

  /**
   * Starts a process with the image, which it verifies; null when the image is damaged.
   *
   * @throws LaunchError when the process does not become ready.
   */
  static async launch(image: OpenImage, slots: number): Promise<ProcessEngine | null> {
    const { server, ready, uncaged } = await launchEngine({
      entry: ENTRY,
      folders: [dirname(ENTRY)],
      descriptors: image.descriptors,
      config: (descriptors): EngineConfig => ({ descriptors, list: image.list }),
      slots,
      socketsPerSlot: SOCKETS_PER_GUEST,
      parse: parseEngineReport,
      lost: LOST_THREAD,
    });
    const { imagePages } = ready;
    if (imagePages === null) {
      server.close();
      return null;
    }
    return new ProcessEngine(server, imagePages, uncaged, listDigest(image.list));
  }

  private constructor(
    server: SlotServer<EngineReady, ThreadEnd>,
    imagePages: number,
    uncaged: string | null,
    digest: string,
  ) {
    this.#digest = digest;
    this.#server = server;
    this.uncaged = uncaged;
    this.imagePages = imagePages;
  }

  imageDigest(): string {
    return this.#digest;
  }

  get slots(): number {
    return this.#server.slots;
  }

  get free(): number {
    return this.#server.free;
  }

  get live(): number {
    return this.#server.live;
  }

  get ended(): Promise<void> {
    return this.#server.ended;
  }

  start(config: GuestConfig): GuestLink {
    const slot = this.#server.start({ config });
    const [input, output] = slot.sockets;
    if (input === undefined || output === undefined) {
      throw new InternalError('a slot of the engine lacks sockets');
    }
    return new SocketLink({
      slot,
      input,
      output,
      onStuck: () => this.#server.close(),
    });
  }

  close(): void {
    this.#server.close();
  }

  unref(): void {
    this.#server.unref();
  }
}
