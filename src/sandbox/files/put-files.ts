import { guestPath } from '../guest-path.ts';
import type { AskService } from '../service.ts';
import { checkContent } from './content.ts';
import type { FileContent } from './content.ts';
import { writeFile } from './transfer.ts';

/** @throws UsageError for what cannot be written to the guest before a run. */
export function checkFiles(files: Readonly<Record<string, FileContent>> = {}): void {
  for (const [path, content] of Object.entries(files)) {
    guestPath('files', path);
    checkContent(`files[${JSON.stringify(path)}]`, content);
  }
}

/** Writes files to the guest, one after the other. */
export async function putFiles(
  ask: AskService,
  files: Readonly<Record<string, FileContent>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await writeFile(ask, guestPath('files', path), content);
  }
}
