import type { FileKind } from '../../model/file-entry.ts';
import type { PythonValue } from '../../model/value.ts';
import { asCount, asList, asText, unexpected } from '../service.ts';
import type { AskService } from '../service.ts';

const KINDS: readonly FileKind[] = ['file', 'folder', 'link', 'other'];
const MOST_PERMISSIONS = 0o7777;

/** What a guest says of a name. */
export interface Described {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedMs: number;
  readonly target: string | null;
}

/** What a path stands for; a link is told itself. Null when there is nothing. */
export async function askDescribed(ask: AskService, path: string): Promise<Described | null> {
  return ask({
    service: 'files.stat',
    args: [path],
    parse: (answer) => (answer === null ? null : parseDescribed(asList(answer))),
  });
}

/** @throws ProtocolError for what no honest agent says. */
export function parseDescribed(fields: readonly (PythonValue | undefined)[]): Described {
  const [kind, size, mode, modified, target] = fields;
  const known = KINDS.find((name) => name === kind);
  if (known === undefined || asCount(mode) > MOST_PERMISSIONS) {
    throw unexpected();
  }
  return {
    kind: known,
    sizeBytes: asCount(size),
    mode: asCount(mode),
    modifiedMs: asCount(modified),
    target: known === 'link' ? asText(target) : null,
  };
}
