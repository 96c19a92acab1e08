import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerSetting } from './peer.ts';

/** A root folder for containers: empty places, on which the host's /usr is mounted. */
export async function makeRootFolder({ folder, pythonFolders }: PeerSetting): Promise<string> {
  const root = join(folder, 'root');
  for (const name of ['usr', 'proc', 'dev', 'sys', 'tmp', 'etc', ...pythonFolders]) {
    await mkdir(join(root, name), { recursive: true });
  }
  for (const name of ['bin', 'lib', 'lib64']) {
    await symlink(`usr/${name}`, join(root, name));
  }
  return root;
}
