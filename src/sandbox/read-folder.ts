import type { Dirent } from 'node:fs';
import { constants, lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { FolderEntry } from '../model/folder-entry.ts';
import { hostRoot } from './mounts/host-root.ts';

/** Something in a folder of the host, as it was when it was read. */
export interface HostEntry extends FolderEntry {
  readonly modifiedMs: number;
}

/** How much a folder may hold to be copied into a guest. */
export interface FolderBounds {
  readonly bytes: number;
  readonly entries: number;
}

const NOTHING = new Uint8Array(0);

/**
 * Copies everything below a folder of the host: files, folders, and links, which are not followed.
 *
 * @throws UsageError when it can't be read, is too large, or holds something else.
 */
export async function readFolder(path: string, bounds: FolderBounds): Promise<HostEntry[]> {
  const top = await hostRoot(path);
  const entries: HostEntry[] = [];
  let { bytes } = bounds;
  const open = [''];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    for (const found of await list(join(top, prefix))) {
      const entry = await readEntry(top, `${prefix}${found.name}`, found, bytes);
      bytes -= entry.bytes.length;
      entries.push(entry);
      if (entries.length > bounds.entries) {
        throw new UsageError(
          `mounts: ${top} holds more than the ${bounds.entries} files and folders of the policy's ` +
            'limits.diskInodes; raise it, or leave some out',
        );
      }
      if (entry.kind === 'folder') {
        open.push(`${entry.path}/`);
      }
    }
  }
  return entries;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

async function readEntry(
  top: string,
  path: string,
  found: Dirent,
  mostBytes: number,
): Promise<HostEntry> {
  const full = join(top, path);
  try {
    const { mode, mtimeMs: modifiedMs } = await lstat(full);
    const entry = { path, bytes: NOTHING, target: '', mode: mode & 0o777, modifiedMs };
    if (found.isDirectory()) {
      return { ...entry, kind: 'folder' };
    }
    if (found.isSymbolicLink()) {
      return { ...entry, kind: 'link', target: await readlink(full) };
    }
    if (found.isFile()) {
      return { ...entry, kind: 'file', bytes: await readBounded(full, mostBytes) };
    }
  } catch (cause) {
    throw unreadable(full, cause);
  }
  throw new UsageError(`mounts: ${full} is neither a file, nor a folder, nor a link`);
}

/** A file that grows meanwhile is read up to the bound. */
async function readBounded(path: string, mostBytes: number): Promise<Uint8Array> {
  // It may have become a link or a fifo since it was listed.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    if (size > mostBytes) {
      throw new UsageError(
        `mounts: with ${path} the folder is larger than the policy's limits.diskMiB allows; ` +
          'raise it, or leave files out',
      );
    }
    const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unreadable(path: string, cause: unknown): UsageError {
  if (cause instanceof UsageError) {
    return cause;
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UsageError(`mounts: ${path} cannot be read: ${reason}`, { cause });
}
