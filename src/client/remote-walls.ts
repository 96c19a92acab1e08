import { UsageError } from '../model/errors.ts';
import type { ChosenWall } from '../sandbox/choose-wall.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import type { WallHold } from '../sandbox/shared-walls.ts';
import type { PackedGuest, WallSource } from '../sandbox/wall-source.ts';
import type { Frozen, Guest, Wall, WallKind } from '../wall/wall.ts';
import { openRemote } from './open-remote.ts';
import type { OpenedRemote, ServiceAddress } from './open-remote.ts';
import { RemoteFrozen } from './remote-frozen.ts';
import { UnpackedFrozen } from './unpacked-frozen.ts';
import { wishesOf } from './wishes-of.ts';

/** The walls of a service. Each guest has a connection of its own. */
export class RemoteWalls implements WallSource {
  readonly #address: ServiceAddress;

  constructor(address: ServiceAddress) {
    this.#address = address;
  }

  async choose(options: SandboxOptions): Promise<ChosenWall> {
    const wishes = wishesOf(options);
    const first = await openRemote(this.#address, wishes);
    const { wall: kind, limits, fallbackReason } = first.opened;
    // A later guest of the sandbox stands behind the same wall, whatever the service has by then.
    const again = { ...wishes, wall: kind };
    const open = (): Promise<OpenedRemote> => openRemote(this.#address, again);
    return { hold: holdOn(new RemoteWall(kind, first.guest, open)), limits, fallbackReason };
  }

  /** The service has chosen among those that it has. */
  other(): null {
    return null;
  }

  async pack(frozen: Frozen): Promise<PackedGuest> {
    if (!(frozen instanceof RemoteFrozen)) {
      throw new UsageError('save: the checkpoint is of no sandbox of this service');
    }
    const { label, bytes } = await frozen.pack();
    return { image: label, bytes };
  }

  unpack({ image, bytes }: PackedGuest): Frozen {
    return new UnpackedFrozen(image, bytes);
  }
}

/** What one sandbox asks of the service. */
class RemoteWall implements Wall {
  readonly kind: WallKind;
  readonly #open: () => Promise<OpenedRemote>;
  /** The guest that was opened to find out what the service has. */
  #first: Guest | null;

  constructor(kind: WallKind, first: Guest, open: () => Promise<OpenedRemote>) {
    this.kind = kind;
    this.#first = first;
    this.#open = open;
  }

  async open(): Promise<Guest> {
    const first = this.#first;
    this.#first = null;
    return first ?? (await this.#open()).guest;
  }

  async close(): Promise<void> {
    this.#first?.kill();
  }
}

/** The service sees to its walls itself. */
function holdOn(wall: Wall): WallHold {
  return { wall, release: () => {}, again: () => holdOn(wall) };
}
