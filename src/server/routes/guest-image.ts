import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { buildGuestImage } from '../../index.ts';
import type { Answer } from '../../adapter/answer.ts';
import { fileAnswer } from '../../adapter/file-answer.ts';
import type { StaticFile } from '../../adapter/file-answer.ts';

/** Below it is the interpreter that the playground runs in the visitor's browser. */
const ROOT = '/python/';
/** The SHA-256 of each other file. The folder is named by the SHA-256 of this one. */
const LIST = 'SHA256SUMS';

interface Image {
  /** By path below {@link ROOT}. */
  readonly files: ReadonlyMap<string, StaticFile>;
}

/**
 * Answers for the files of the guest image: `/python/SHA256SUMS` is always that of the image of now, and
 * all of them are in `/python/DIGEST/`, where browsers may keep them. The image is built when somebody
 * asks for it first, unless it is there.
 */
export function guestImageFiles(): (path: string) => Promise<Answer | null> {
  let image: Promise<Image> | null = null;
  return async (path) => {
    if (!path.startsWith(ROOT)) {
      return null;
    }
    image ??= openImage();
    try {
      const { files } = await image;
      const name = path.slice(ROOT.length);
      const file = files.get(name);
      return file === undefined ? null : fileAnswer(file, name !== LIST);
    } catch (error) {
      image = null;
      throw error;
    }
  };
}

async function openImage(): Promise<Image> {
  const folder = await buildGuestImage();
  const list = await readFile(join(folder, LIST));
  const digest = createHash('sha256').update(list).digest('hex');
  const files = new Map<string, StaticFile>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path);
    if (found.isFile()) {
      const file = { path, bytes: found.size, type: 'application/octet-stream' };
      files.set(`${digest}/${name}`, file);
      if (name === LIST) {
        files.set(name, file);
      }
    }
  }
  return { files };
}
