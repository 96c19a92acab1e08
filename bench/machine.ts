import { cpus, release, totalmem, type } from 'node:os';
import { versionOf } from './peers/process.ts';
import type { Results } from './results.ts';

const GIB = 2 ** 30;

/** What the figures were taken on. */
export function machine(): Results['machine'] {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    processors: all.length,
    memoryGiB: Math.round(totalmem() / GIB),
    system: `${type()} ${/^\d+\.\d+/.exec(release())?.[0] ?? ''}`,
  };
}

/** What the figures were taken with. */
export async function versions(python: string): Promise<Results['versions']> {
  const bubblewrap = await versionOf('bwrap').catch(() => 'not installed');
  return { Node: process.version.slice(1), Python: await versionOf(python), bubblewrap };
}
