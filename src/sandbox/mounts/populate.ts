import { UsageError } from '../../model/errors.ts';
import type { HostInput } from '../../model/value.ts';
import { GuestError } from '../../capability/index.ts';
import { writeFile } from '../files/transfer.ts';
import type { HostEntry } from '../read-folder.ts';
import type { AskService } from '../service.ts';

/** What goes in one message: so many entries, so many bytes. Larger files go in pieces. */
const BATCH_ENTRIES = 1000;
const BATCH_BYTES = 1024 * 1024;

/** The guest owns its copy: it may read and change it. */
const OWNER = 0o600;

/**
 * Fills a folder of the guest, which may be there already, with what is in one of the host.
 *
 * @throws UsageError when it does not fit.
 */
export async function populate(
  ask: AskService,
  guest: string,
  entries: readonly HostEntry[],
): Promise<void> {
  try {
    await ask({ service: 'files.mkdir', args: [guest], parse: () => null });
    for (const batch of batches(entries)) {
      await ask({ service: 'files.put', args: [guest, batch.map(toSend)], parse: () => null });
    }
    for (const { path, kind, bytes, mode } of entries) {
      if (kind === 'file' && bytes.length > BATCH_BYTES) {
        await writeFile(ask, `${guest}/${path}`, bytes, mode | OWNER);
      }
    }
  } catch (cause) {
    if (cause instanceof GuestError) {
      throw new UsageError(
        `mounts: what is to be in ${guest} does not fit on the guest's disk (${cause.message}); ` +
          "raise the policy's limits.diskMiB or limits.diskInodes, or leave files out",
        { cause },
      );
    }
    throw cause;
  }
}

function* batches(entries: readonly HostEntry[]): Generator<HostEntry[]> {
  let batch: HostEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (entry.bytes.length <= BATCH_BYTES) {
      batch.push(entry);
      bytes += entry.bytes.length;
      if (batch.length === BATCH_ENTRIES || bytes > BATCH_BYTES) {
        yield batch;
        batch = [];
        bytes = 0;
      }
    }
  }
  yield batch;
}

function toSend({ path, kind, bytes, target, mode }: HostEntry): HostInput {
  return [path, kind, mode | OWNER, kind === 'link' ? target : bytes];
}
