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
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) {
      throw error; // else another has made it just now
    }
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
