import { join } from 'node:path';

import { type LeftOut, type Outcome, saveArtifacts, UsageError } from '../index.ts';
import { saveDisplays } from './save-displays.ts';
import { quote } from './units.ts';

/** What was saved, as paths on the host, and what was not. */
export interface Saved {
  readonly saved: readonly string[];
  /** Files that the program left, and that cannot be on the host as they are named. */
  readonly refused: readonly LeftOut[];
  /** Lines that tell a person of both, and of files that were too many or too large. */
  readonly told: readonly string[];
}

export const NOTHING_SAVED: Saved = { saved: [], refused: [], told: [] };

/** The folder of `--out`: files that programs leave, and pictures that they show. */
export class OutFolder {
  readonly path: string;
  /** Names of what was saved: a picture never takes the place of it. */
  readonly #taken = new Set<string>();

  /** @throws UsageError when it can't be made: a mistake is told before anything runs. */
  static async make(path: string): Promise<OutFolder> {
    // Makes it, before there is anything to put into it.
    await saveArtifacts([], path).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError(`--out: ${reason}`, { cause, details: { path } });
    });
    return new OutFolder(path);
  }

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Saves what a run has left and shown.
   *
   * @throws UsageError when a picture can't be written.
   */
  async save({ artifacts, displays }: Pick<Outcome, 'artifacts' | 'displays'>): Promise<Saved> {
    const { files = [], leftOut = [], leftOutCount = 0, problem = null } = artifacts ?? {};
    const { saved, refused } = await saveArtifacts(files, this.path);
    for (const { path } of files) {
      this.#taken.add(path);
    }
    const pictures = await saveDisplays(this.path, displays, this.#taken);
    for (const name of pictures) {
      this.#taken.add(name);
    }
    const all = [...saved, ...pictures.map((name) => join(this.path, name))];
    const lines = [
      ...all.map((path) => `saved ${path}`),
      ...[...refused, ...leftOut].map((file) => `not saved: ${named(file)}`),
      ...(leftOutCount > leftOut.length
        ? [`not saved: ${leftOutCount - leftOut.length} more`]
        : []),
      ...(problem === null ? [] : [`not saved: ${problem}`]),
    ];
    return { saved: all, refused, told: lines.map(withoutControls) };
  }
}

/** Names are the guest's: none may steer the terminal, or be shown as another. */
function withoutControls(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
}

/** A reason that begins with the path says it already. */
function named({ path, reason }: LeftOut): string {
  return reason.startsWith('"') ? reason : `${quote(path)}: ${reason}`;
}
