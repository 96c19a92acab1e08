import { UsageError } from '../../model/errors.ts';
import type { FileKind } from '../../model/file-entry.ts';
import { compare } from '../files/compare.ts';
import type { Difference } from '../files/compare.ts';
import { walk } from '../files/walk.ts';
import type { Listed, Listing } from '../files/walk.ts';
import { readFolder } from '../read-folder.ts';
import type { FolderBounds, HostEntry } from '../read-folder.ts';
import type { AskService } from '../service.ts';
import { populate } from './populate.ts';

/** What the host had at a path when the guest was given it. */
export interface Given {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What an overlay is made of. */
export interface OverlaySettings {
  readonly ask: AskService;
  /** A folder of the host, as the caller wrote it. */
  readonly host: string;
  readonly guest: string;
  readonly bounds: FolderBounds;
  /** Whether changes are applied after each run. */
  readonly applies: boolean;
}

/** A copy of a folder of the host on a guest's disk, and what of it the host remembers. */
export class Overlay {
  readonly settings: OverlaySettings;
  /** What the host gave, by path, or has applied since. */
  readonly given = new Map<string, Given>();
  /** How the guest had it then. */
  #base: Listing = { entries: [], problem: null };

  private constructor(settings: OverlaySettings) {
    this.settings = settings;
  }

  /** Copies the folder into the guest, in which nothing untrusted has run yet. */
  static async make(settings: OverlaySettings): Promise<Overlay> {
    const overlay = new Overlay(settings);
    await overlay.#fill();
    return overlay;
  }

  /** The same copy in another guest. */
  forked(ask: AskService): Overlay {
    const other = new Overlay({ ...this.settings, ask });
    this.given.forEach((given, path) => other.given.set(path, given));
    other.#base = this.#base;
    return other;
  }

  /**
   * What the guest has changed since.
   *
   * @throws UsageError when there is more than can be listed.
   */
  async differences(): Promise<Difference[]> {
    const { ask, guest } = this.settings;
    const now = await this.#list(ask, guest);
    return compare(this.#base, now);
  }

  /** Makes the copy anew, from what the host has now. */
  async renew(): Promise<void> {
    const { ask, guest } = this.settings;
    await ask({ service: 'files.empty', args: [guest], parse: () => null });
    await this.#fill();
  }

  /** Notes that the host has now what the guest has. */
  applied({ path, change, entry }: Difference, given: Given | null): void {
    const others = this.#base.entries.filter((known) => known.path !== path);
    const entries: Listed[] = change === 'removed' ? others : [...others, entry];
    this.#base = { entries, problem: null };
    if (given === null) {
      this.given.delete(path);
    } else {
      this.given.set(path, given);
    }
  }

  async #fill(): Promise<void> {
    const { ask, host, guest, bounds } = this.settings;
    const entries = await readFolder(host, bounds);
    await populate(ask, guest, entries);
    this.given.clear();
    for (const entry of entries) {
      this.given.set(entry.path, givenOf(entry));
    }
    this.#base = await this.#list(ask, guest);
  }

  async #list(ask: AskService, guest: string): Promise<Listing> {
    const listing = await walk(ask, guest, { digests: true });
    if (listing.problem !== null) {
      throw new UsageError(`mounts: ${guest} cannot be listed whole: ${listing.problem}`);
    }
    return listing;
  }
}

function givenOf({ kind, bytes, modifiedMs }: HostEntry): Given {
  return { kind, sizeBytes: bytes.length, modifiedMs };
}
