import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileFileName } from './hostile-text.ts';
import type { Random } from './random.ts';

const COUNT = 12;

/** Folders and files with names that nobody should choose, where only their owner may enter. */
export class HiddenFolders {
  readonly #root = mkdtempSync(join(tmpdir(), 'pysandbox-fuzz-'));
  readonly paths: readonly string[];

  constructor(random: Random) {
    chmodSync(this.#root, 0o700);
    this.paths = Array.from({ length: COUNT }, (_, number) => {
      const folder = join(this.#root, String(number), hostileFileName(random));
      mkdirSync(folder, { recursive: true });
      const file = join(folder, hostileFileName(random));
      writeFileSync(file, '');
      return [folder, file];
    }).flat();
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
