import { ProtocolError, SandboxError, UsageError } from '../../model/errors.ts';
import type { Artifact, Artifacts, LeftOut } from '../../model/artifact.ts';
import { GuestError } from '../../capability/index.ts';
import { WORK_FOLDER } from '../guest-path.ts';
import { checkOptions, shown } from '../option-kinds.ts';
import type { AskService } from '../service.ts';
import { compare } from './compare.ts';
import type { Difference } from './compare.ts';
import { readWhole } from './transfer.ts';
import { walk } from './walk.ts';
import type { Listing } from './walk.ts';

/** How much of what a run leaves behind is taken: so many files, so many bytes in all. */
export interface ArtifactLimits {
  /** Default 100, at most 1,000. */
  readonly files?: number;
  /** Default 64 MiB, at most 256 MiB. */
  readonly bytes?: number;
}

const MIB = 1024 * 1024;
const DEFAULTS = { files: 100, bytes: 64 * MIB };
const MOST = { files: 1000, bytes: 256 * MIB };

/** Files that were left out are told by name as long as there are no more than these. */
const MOST_LEFT_OUT = 100;

/** What a program of its own accord leaves in its home: caches and settings, no results. */
const OWN_AFFAIRS = /(?:^|\/)(?:\.[^/]*|__pycache__)(?:\/|$)/;

/**
 * The limits that a run asks for; null when it asks for no artifacts.
 *
 * @throws UsageError for what are none.
 */
export function artifactLimits(wanted: unknown): Required<ArtifactLimits> | null {
  if (wanted === undefined || wanted === false) {
    return null;
  }
  if (wanted === true) {
    return DEFAULTS;
  }
  checkOptions(wanted, 'artifacts', 'artifacts.');
  const { files, bytes } = { ...DEFAULTS, ...asLimits(wanted) };
  for (const [name, value, most] of [
    ['files', files, MOST.files],
    ['bytes', bytes, MOST.bytes],
  ] as const) {
    if (value > most) {
      throw new UsageError(`artifacts.${name}: ${shown(value)} is more than ${most}`);
    }
  }
  return { files, bytes };
}

/** What the work folder holds before a run; null when the guest does not say: the run tells why. */
export async function beforeRun(ask: AskService): Promise<Listing | null> {
  return trying(
    () => walk(ask, WORK_FOLDER, { digests: true }),
    () => null,
  );
}

/** What a run has made of the work folder. */
export async function takeArtifacts(
  ask: AskService,
  before: Listing | null,
  limits: Required<ArtifactLimits>,
): Promise<Artifacts> {
  return trying(
    async () => {
      const after = await walk(ask, WORK_FOLDER, { digests: true });
      const taker = new Taker(ask, limits);
      for (const difference of compare(before ?? { entries: [], problem: null }, after)) {
        await taker.take(difference);
      }
      return taker.finish(after.problem);
    },
    (problem) => ({ files: [], leftOut: [], leftOutCount: 0, problem }),
  );
}

class Taker {
  readonly #ask: AskService;
  readonly #limits: Required<ArtifactLimits>;
  readonly #files: Artifact[] = [];
  readonly #leftOut: LeftOut[] = [];
  #leftOutCount = 0;
  #bytes = 0;

  constructor(ask: AskService, limits: Required<ArtifactLimits>) {
    this.#ask = ask;
    this.#limits = limits;
  }

  async take({ path, change, entry }: Difference): Promise<void> {
    if (change === 'removed' || entry.kind === 'folder' || OWN_AFFAIRS.test(path)) {
      return;
    }
    const reason = this.#reasonAgainst(entry.kind, entry.sizeBytes);
    if (reason !== null) {
      this.#leaveOut(path, reason);
      return;
    }
    try {
      const room = this.#limits.bytes - this.#bytes;
      const bytes = await readWhole(this.#ask, `${WORK_FOLDER}/${path}`, room);
      this.#bytes += bytes.length;
      this.#files.push({ path, change, bytes });
    } catch (error) {
      if (
        error instanceof ProtocolError ||
        !(error instanceof SandboxError || error instanceof GuestError)
      ) {
        throw error;
      }
      this.#leaveOut(path, error.message);
    }
  }

  finish(problem: string | null): Artifacts {
    return {
      files: this.#files,
      leftOut: this.#leftOut,
      leftOutCount: this.#leftOutCount,
      problem: problem === null ? null : `${WORK_FOLDER} cannot be listed whole: ${problem}`,
    };
  }

  #reasonAgainst(kind: string, sizeBytes: number): string | null {
    const { files, bytes } = this.#limits;
    if (kind !== 'file') {
      return `it is no file, but a ${kind === 'link' ? 'link' : 'fifo, socket or device'}`;
    }
    if (this.#files.length >= files) {
      return `there are more than ${files} files`;
    }
    return sizeBytes > bytes - this.#bytes ? `with it there are more than ${bytes} bytes` : null;
  }

  #leaveOut(path: string, reason: string): void {
    this.#leftOutCount += 1;
    if (this.#leftOut.length < MOST_LEFT_OUT) {
      this.#leftOut.push({ path, reason });
    }
  }
}

/** A guest that is gone, or can't say, is no reason to lose the outcome. */
async function trying<Result>(
  work: () => Promise<Result>,
  otherwise: (problem: string) => Result,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof GuestError) {
      return otherwise(error.message);
    }
    throw error;
  }
}

function asLimits(wanted: unknown): ArtifactLimits {
  const numbers = Object.entries(typeof wanted === 'object' && wanted !== null ? wanted : {});
  return Object.fromEntries(numbers.filter(([, value]) => typeof value === 'number'));
}
