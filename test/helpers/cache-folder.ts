import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A cache folder of this test's own, named in the environment; removed afterwards. */
export function useOwnCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-cache-test-'));
  process.env['PYSANDBOX_CACHE'] = folder;
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}
