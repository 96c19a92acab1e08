import { lstat, realpath } from 'node:fs/promises';
import { UsageError } from '../../model/errors.ts';

/** What is no folder of files, or would be everything. */
const REFUSED = /^\/(?:(?:proc|sys|dev)(?:\/.*)?)?$/;

/**
 * The folder behind a path that the caller wrote, without links in it: what is checked is what is used.
 *
 * @throws UsageError when it is none, or can be no mount.
 */
export async function hostRoot(path: string): Promise<string> {
  let root: string;
  try {
    root = await realpath(path);
    if (!(await lstat(root)).isDirectory()) {
      throw new Error('it is not a folder');
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`mounts: ${path} cannot be read: ${reason}`, { cause });
  }
  if (REFUSED.test(root)) {
    throw new UsageError(`mounts: ${root} cannot be given to a guest; name a folder with files`);
  }
  return root;
}
