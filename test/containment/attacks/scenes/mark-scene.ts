import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder, removeFolder } from './folder.ts';
import type { Scene } from './scene.ts';

/** A folder and a file of the host that everybody may write to. */
export function markScene(): Promise<Scene> {
  const folder = openFolder(0o777);
  const kept = join(folder, 'kept');
  writeFileSync(kept, 'as it was');
  chmodSync(kept, 0o666);
  const look = (): string => {
    const names = readdirSync(folder).toSorted();
    const { mode, mtimeMs, nlink } = statSync(kept);
    return JSON.stringify([names, readFileSync(kept, 'utf8'), mode, mtimeMs, nlink]);
  };
  const before = look();
  return Promise.resolve({
    variables: { mark_path: join(folder, 'mark'), kept_path: kept, mark_folder: folder },
    judge() {
      const after = lookOrGone(look);
      return Promise.resolve(after === before ? null : `${before} became ${after}`);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(removeFolder(folder)),
  });
}

function lookOrGone(look: () => string): string {
  try {
    return look();
  } catch {
    return 'gone';
  }
}
