import { fileURLToPath } from 'node:url';
import { InternalError } from '../../../model/errors.ts';
import { launchEngine } from '../../../launcher/engine.ts';
import type { SlotServer } from '../../../launcher/slot-server.ts';
import type { GuestLink, ThreadEnd } from '../link/guest-link.ts';
import type { GuestConfig } from '../machine/guest-config.ts';
import type { Engine } from './engine.ts';
import { LOST_THREAD, parseEngineReport, SOCKETS_PER_GUEST } from './engine-commands.ts';
import type { EngineConfig, EngineReady } from './engine-commands.ts';
import { SocketLink } from './socket-link.ts';

const ENTRY = fileURLToPath(new URL('./engine-main.js', import.meta.url));

/** Compiled code of this package: what the engine's program is made of. */
const CODE_FOLDER = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** Guests in threads of another process: when the engine breaks, that process does, and no more. */
export class ProcessEngine implements Engine {
  readonly #server: SlotServer<EngineReady, ThreadEnd>;
  readonly imagePages: number;
  /** Why the process is in no cage of namespaces and seccomp; null when it is. */
  readonly uncaged: string | null;

  /** @throws LaunchError when the process does not become ready. */
  static async launch(imageFolder: string, slots: number): Promise<ProcessEngine> {
    const config: EngineConfig = { imageFolder };
    const { server, ready, uncaged } = await launchEngine({
      entry: ENTRY,
      folders: [CODE_FOLDER, imageFolder],
      config,
      slots,
      socketsPerSlot: SOCKETS_PER_GUEST,
      parse: parseEngineReport,
      lost: LOST_THREAD,
    });
    return new ProcessEngine(server, ready, uncaged);
  }

  private constructor(
    server: SlotServer<EngineReady, ThreadEnd>,
    ready: EngineReady,
    uncaged: string | null,
  ) {
    this.#server = server;
    this.uncaged = uncaged;
    this.imagePages = ready.imagePages;
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
    return new SocketLink(slot, input, output);
  }

  close(): void {
    this.#server.close();
  }

  unref(): void {
    this.#server.unref();
  }
}
