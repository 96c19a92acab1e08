import { UsageError } from '../model/errors.ts';

/** In place of `checkpoint-file.ts`: a page has no files. */
export async function saveCheckpoint(): Promise<never> {
  throw new UsageError('save: a page has no files; keep the checkpoint in memory');
}

export async function readCheckpoint(): Promise<never> {
  throw new UsageError('restore: a page has no files; use sandbox.restore(checkpoint)');
}
