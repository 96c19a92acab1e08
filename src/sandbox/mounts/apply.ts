import type { Stats } from 'node:fs';
import { ProtocolError, UsageError } from '../../model/errors.ts';
import type { LeftOut } from '../../model/artifact.ts';
import type { FileKind } from '../../model/file-entry.ts';
import type { Difference } from '../files/compare.ts';
import { openHostFolder } from '../host-folder/host-folder.ts';
import type { HostFolder } from '../host-folder/host-folder.ts';
import { messageOf } from '../host-folder/message-of.ts';
import type { Given, Overlay } from './overlay.ts';

/** What was done to the host's folder. */
export interface Applied {
  /** Below the folder. */
  readonly applied: readonly string[];
  readonly refused: readonly LeftOut[];
}

/** How to apply. */
export interface ApplyWork {
  readonly overlay: Overlay;
  readonly differences: readonly Difference[];
  readonly read: (path: string, sizeBytes: number) => Promise<Uint8Array>;
  /** Whether to do what can be done; else nothing is when something cannot. */
  readonly inPart: boolean;
}

/**
 * Does to the folder of the host what the guest did to its copy. All is checked before anything is done;
 * links and devices of a guest are never made on the host.
 *
 * @throws UsageError for what cannot be applied, unless it is to be left out.
 */
export async function apply({ overlay, differences, read, inPart }: ApplyWork): Promise<Applied> {
  const folder = await openHostFolder(overlay.settings.host);
  const applied: string[] = [];
  const refused: LeftOut[] = [];
  const fit: Difference[] = [];
  const attempt = async (difference: Difference, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof ProtocolError) {
        throw error;
      }
      const reason = messageOf(error);
      if (!inPart) {
        throw applyError(overlay, reason, error);
      }
      refused.push({ path: difference.path, reason });
    }
  };
  for (const difference of differences) {
    await attempt(difference, async () => {
      await check(folder, overlay, difference);
      fit.push(difference);
    });
  }
  for (const difference of inOrder(fit)) {
    await attempt(difference, async () => {
      await perform(folder, difference, read);
      overlay.applied(difference, givenNow(await folder.inspect(difference.path)));
      applied.push(difference.path);
    });
  }
  return { applied, refused };
}

async function check(folder: HostFolder, overlay: Overlay, difference: Difference): Promise<void> {
  const { path, change, entry } = difference;
  await folder.check(path);
  if (change !== 'removed' && entry.kind !== 'file' && entry.kind !== 'folder') {
    const what = entry.kind === 'link' ? 'a link' : 'a fifo, a socket or a device';
    throw new UsageError(`${JSON.stringify(path)}: it is ${what}, which the host gets none of`);
  }
  const given = overlay.given.get(path) ?? null;
  const there = givenNow(await folder.inspect(path));
  const bothFolders = there?.kind === 'folder' && (given ?? entry).kind === 'folder';
  if (!bothFolders && !isSame(given, there)) {
    throw new UsageError(`${JSON.stringify(path)}: the host has changed it meanwhile`);
  }
}

/** Removals first, from within; then what is new, from without. */
function inOrder(differences: readonly Difference[]): Difference[] {
  const removed = differences.filter(({ change }) => change === 'removed').toReversed();
  return [...removed, ...differences.filter(({ change }) => change !== 'removed')];
}

async function perform(
  folder: HostFolder,
  { path, change, entry, kindBefore }: Difference,
  read: ApplyWork['read'],
): Promise<void> {
  if (change === 'removed') {
    await folder.remove(path);
    return;
  }
  const bytes = entry.kind === 'file' ? await read(path, entry.sizeBytes) : null;
  if (change === 'changed' && kindBefore !== entry.kind) {
    await folder.remove(path);
  }
  if (bytes === null) {
    await folder.makeFolder(path);
  } else {
    await folder.write(path, bytes, (entry.mode & 0o100) !== 0);
  }
}

function isSame(given: Given | null, there: Given | null): boolean {
  if (given === null || there === null) {
    return given === there;
  }
  const sameFile = given.sizeBytes === there.sizeBytes && given.modifiedMs === there.modifiedMs;
  return given.kind === there.kind && (given.kind !== 'file' || sameFile);
}

function givenNow(status: Stats | null): Given | null {
  return status === null
    ? null
    : { kind: kindOf(status), sizeBytes: status.size, modifiedMs: status.mtimeMs };
}

function kindOf(status: Stats): FileKind {
  if (status.isFile()) {
    return 'file';
  }
  return status.isDirectory() ? 'folder' : status.isSymbolicLink() ? 'link' : 'other';
}

function applyError({ settings }: Overlay, reason: string, cause: unknown): UsageError {
  return new UsageError(
    `changes of ${settings.guest} cannot be applied to ${settings.host}: ${reason}; ` +
      'leave it out with `only`',
    { cause },
  );
}
