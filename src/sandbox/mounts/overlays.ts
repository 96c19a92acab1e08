import { UsageError } from '../../model/errors.ts';
import type { LeftOut } from '../../model/artifact.ts';
import type { Limits } from '../../model/limits.ts';
import type { MountReport } from '../../model/mount-report.ts';
import type { Outcome } from '../../model/outcome.ts';
import { GuestError } from '../../capability/index.ts';
import type { Mount } from '../options.ts';
import { shown } from '../option-kinds.ts';
import type { AskService } from '../service.ts';
import { apply } from './apply.ts';
import { fetchAsTold, FolderChanges } from './folder-changes.ts';
import { Overlay } from './overlay.ts';

const MIB = 1024 * 1024;

/** The way to the guest that has the copies: another one, when a sandbox goes back to a checkpoint. */
interface Way {
  ask: AskService;
}

/** The folders of the host of which one guest has copies that it may change. */
export class Overlays {
  readonly #way: Way;
  readonly #overlays: readonly Overlay[];

  private constructor(way: Way, overlays: readonly Overlay[]) {
    this.#way = way;
    this.#overlays = overlays;
  }

  /** @throws UsageError for a folder that cannot be read, or does not fit on the guest's disk. */
  static async make(ask: AskService, mounts: readonly Mount[], limits: Limits): Promise<Overlays> {
    const bounds = { bytes: limits.diskMiB * MIB, entries: limits.diskInodes };
    const way: Way = { ask };
    const overlays: Overlay[] = [];
    for (const { host, guest, mode = 'ro' } of mounts) {
      if (mode !== 'ro') {
        const settings = { ask: throughout(way), host, guest, bounds, applies: mode === 'rw' };
        overlays.push(await Overlay.make(settings));
      }
    }
    return new Overlays(way, overlays);
  }

  /** The sandbox has gone back to a checkpoint: what is different there is told as a change. */
  follow(ask: AskService): void {
    this.#way.ask = ask;
  }

  /** The same copies in another guest, which has its own from now on. */
  forked(ask: AskService): Overlays {
    const way: Way = { ask };
    return new Overlays(
      way,
      this.#overlays.map((overlay) => overlay.forked(throughout(way))),
    );
  }

  /** As `Sandbox.changes`. */
  async changes(guest: string): Promise<FolderChanges> {
    const overlay = this.#overlays.find(({ settings }) => settings.guest === guest);
    if (overlay === undefined) {
      throw new UsageError(`changes: ${shown(guest)} is the place of no mount with mode overlay`);
    }
    return new FolderChanges(overlay, await overlay.differences());
  }

  /** The outcome of a run, with what was applied of what it has changed of those that are `rw`. */
  async report(outcome: Outcome): Promise<Outcome> {
    const mounts = await this.#applyAll();
    return mounts === null ? outcome : { ...outcome, mounts };
  }

  async #applyAll(): Promise<readonly MountReport[] | null> {
    const applying = this.#overlays.filter(({ settings }) => settings.applies);
    const reports: MountReport[] = [];
    for (const overlay of applying) {
      reports.push(await applyTo(overlay));
    }
    return applying.length === 0 ? null : reports;
  }
}

function throughout(way: Way): AskService {
  return (request) => way.ask(request);
}

/** What cannot be applied is told: the outcome of a run is not lost for it. */
async function applyTo(overlay: Overlay): Promise<MountReport> {
  const { guest } = overlay.settings;
  const nothing: readonly LeftOut[] = [];
  try {
    const done = await apply({
      overlay,
      differences: await overlay.differences(),
      read: (path, sizeBytes) => fetchAsTold(overlay, path, sizeBytes),
      inPart: true,
    });
    return { guest, ...done, problem: null };
  } catch (error) {
    if (error instanceof UsageError || error instanceof GuestError) {
      return { guest, applied: [], refused: nothing, problem: error.message };
    }
    throw error;
  }
}
