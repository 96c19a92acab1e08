import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of the host that everybody may enter: what keeps a guest out is no matter of modes. */
export function openFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-attack-'));
  chmodSync(folder, mode);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
