import { UsageError } from '../../model/errors.ts';
import type { FileChange, FileKind } from '../../model/file-entry.ts';
import type { Difference } from '../files/compare.ts';
import { MOST_READ_BYTES } from '../files/limits.ts';
import { readWhole } from '../files/transfer.ts';
import { checkOptions, shown } from '../option-kinds.ts';
import { apply } from './apply.ts';
import type { Overlay } from './overlay.ts';

/** Something that a guest did to its copy of a folder, as it tells of it. */
export interface FolderChange {
  /** Below the folder, with slashes between the names: names that the guest chose. */
  readonly path: string;
  readonly change: FileChange;
  /** Of what is there now; of what was there, when it was removed. */
  readonly kind: FileKind;
  /** Of a file; else 0. */
  readonly sizeBytes: number;
  /** Of a link. */
  readonly target: string | null;
}

/** Which changes to apply: paths, or whether to apply each. */
export interface ApplyOptions {
  readonly only?: readonly string[] | ((change: FolderChange) => boolean);
}

/** What a guest did to its copy of a folder of the host, to be looked at, applied or dropped. */
export class FolderChanges {
  /** In the order of the paths. */
  readonly entries: readonly FolderChange[];
  readonly #overlay: Overlay;
  readonly #differences: readonly Difference[];
  /** What was read is what is applied, whatever the guest has made of it since. */
  readonly #read = new Map<string, Uint8Array>();

  /** @internal */
  constructor(overlay: Overlay, differences: readonly Difference[]) {
    this.#overlay = overlay;
    this.#differences = differences;
    this.entries = differences.map(({ path, change, entry: { kind, sizeBytes, target } }) => {
      return { path, change, kind, sizeBytes, target };
    });
  }

  /**
   * What a file holds that was added or changed, at most 256 MiB.
   *
   * @throws UsageError when there is none, or it is no longer as large as was told.
   */
  async read(path: string): Promise<Uint8Array> {
    const found = this.#differences.find((difference) => difference.path === path);
    if (found === undefined || found.change === 'removed' || found.entry.kind !== 'file') {
      throw new UsageError(`path: no file ${shown(path)} was added or changed`);
    }
    const bytes = this.#read.get(path) ?? (await this.#fetch(path, found.entry.sizeBytes));
    this.#read.set(path, bytes);
    return bytes.slice();
  }

  /**
   * Does to the host's folder what the guest did to its copy: all of it, or some. Links and devices are
   * refused, as are names that are not fit for the host and what the host has changed itself meanwhile;
   * then nothing is done. Links in the host's folder are not followed.
   *
   * @returns the paths that were applied.
   * @throws UsageError for what cannot be applied.
   */
  async apply(options: ApplyOptions = {}): Promise<readonly string[]> {
    checkOptions(options, 'apply');
    const { applied } = await apply({
      overlay: this.#overlay,
      differences: this.#chosen(options.only),
      read: (path, sizeBytes) => this.#bytes(path, sizeBytes),
      inPart: false,
    });
    return applied;
  }

  /** Makes the guest's copy anew, from what the host has now: all that the guest did to it is gone. */
  async drop(): Promise<void> {
    await this.#overlay.renew();
  }

  async #bytes(path: string, sizeBytes: number): Promise<Uint8Array> {
    return this.#read.get(path) ?? this.#fetch(path, sizeBytes);
  }

  async #fetch(path: string, sizeBytes: number): Promise<Uint8Array> {
    return fetchAsTold(this.#overlay, path, sizeBytes);
  }

  #chosen(only: ApplyOptions['only']): readonly Difference[] {
    if (only === undefined) {
      return this.#differences;
    }
    if (typeof only === 'function') {
      return this.#differences.filter((_, index) => {
        const entry = this.entries[index];
        return entry !== undefined && only(entry);
      });
    }
    const wanted = new Set(only);
    const chosen = this.#differences.filter(({ path }) => wanted.delete(path));
    for (const path of wanted) {
      throw new UsageError(`only: there is no change of ${shown(path)}`);
    }
    return chosen;
  }
}

/** @throws UsageError when a file is not as large as the guest has told. */
export async function fetchAsTold(
  { settings: { ask, guest } }: Overlay,
  path: string,
  sizeBytes: number,
): Promise<Uint8Array> {
  if (sizeBytes > MOST_READ_BYTES) {
    throw new UsageError(
      `${shown(path)}: its ${sizeBytes} bytes are more than the ${MOST_READ_BYTES} that the host takes`,
    );
  }
  const bytes = await readWhole(ask, `${guest}/${path}`, sizeBytes);
  if (bytes.length !== sizeBytes) {
    throw new UsageError(`${shown(path)}: it is not as large as the guest has told`);
  }
  return bytes;
}
