import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** Empty folders that guests may be shown, and that are gone when the tests of this file are over. */
export function temporaryFolders(): { readonly top: string; readonly next: () => string } {
  const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
  chmodSync(top, 0o755); // the cage of a host that is root has another user
  after(() => rmSync(top, { recursive: true, force: true }));
  let count = 0;
  const next = (): string => {
    count += 1;
    const path = join(top, String(count));
    mkdirSync(path);
    return path;
  };
  return { top, next };
}
