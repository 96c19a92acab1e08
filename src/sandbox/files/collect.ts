import { UsageError } from '../../model/errors.ts';
import type { FolderEntry } from '../../model/folder-entry.ts';
import type { AskService } from '../service.ts';
import { MOST_READ_BYTES } from './limits.ts';
import { readWhole } from './transfer.ts';
import { walk } from './walk.ts';

const NOTHING = new Uint8Array(0);

/** As `Sandbox.collect`. */
export async function collect(ask: AskService, top: string): Promise<readonly FolderEntry[]> {
  const { entries, problem } = await walk(ask, top);
  if (problem !== null) {
    throw new UsageError(`collect: ${top} cannot be collected whole: ${problem}`);
  }
  const collected: FolderEntry[] = [];
  let room = MOST_READ_BYTES;
  for (const { path, kind, mode, target } of entries) {
    if (kind !== 'other') {
      const place = top === '/' ? `/${path}` : `${top}/${path}`;
      const bytes = kind === 'file' ? await readWhole(ask, place, room) : NOTHING;
      room -= bytes.length;
      collected.push({ path, kind, bytes, target: target ?? '', mode });
    }
  }
  return collected;
}
