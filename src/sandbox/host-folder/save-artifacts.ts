import { join } from 'node:path';
import type { LeftOut } from '../../model/artifact.ts';
import { UsageError } from '../../model/errors.ts';
import { openHostFolder } from './host-folder.ts';
import { makeFolder } from './make-folder.ts';
import { messageOf } from './message-of.ts';

/** What was saved, and what was not. */
export interface SavedFiles {
  /** Paths on the host. */
  readonly saved: readonly string[];
  readonly refused: readonly LeftOut[];
}

/**
 * Saves files of a guest below a folder of the host, which is made when it is missing. A file that is
 * there is replaced; through a link, out of the folder, or over anything that is no file nothing is
 * written. What a guest named so that it can't be saved is left out and told.
 *
 * @throws UsageError when the folder can be neither used nor made.
 *
 * @example
 * ```ts
 * const outcome = await run(code, { artifacts: true });
 * const { saved, refused } = await saveArtifacts(outcome.artifacts?.files ?? [], './results');
 * ```
 */
export async function saveArtifacts(
  files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }>,
  folder: string,
): Promise<SavedFiles> {
  await makeFolder(folder).catch((cause: unknown) => {
    throw new UsageError(`${folder} cannot be made: ${messageOf(cause)}`, { cause });
  });
  const target = await openHostFolder(folder);
  const saved: string[] = [];
  const refused: LeftOut[] = [];
  for (const { path, bytes } of files) {
    try {
      await target.write(path, bytes);
      saved.push(join(folder, path));
    } catch (error) {
      refused.push({ path, reason: messageOf(error) });
    }
  }
  return { saved, refused };
}
