import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes a folder and what is missing above it, one by one: with `recursive` Node never comes back from /proc. */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  if (await isFolder(path)) {
    return;
  }
  if (path !== dirname(path)) {
    await makeFolder(dirname(path));
  }
  try {
    await mkdir(path);
  } catch (error) {
    const found = await stat(path).catch(() => null);
    if (found === null) {
      throw error;
    }
    if (!found.isDirectory()) {
      throw new Error(`${path} is no folder`, { cause: error });
    } // else another has made it just now
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
