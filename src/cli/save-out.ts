import { type Artifacts, saveArtifacts } from '../index.ts';
import { quote } from './units.ts';

/** What was saved, and lines for stderr that tell of it and of what was not. */
export interface Saved {
  readonly paths: ReadonlySet<string>;
  readonly told: string;
}

/** Saves what a program has left. */
export async function saveOut(artifacts: Artifacts | undefined, folder: string): Promise<Saved> {
  const { files = [], leftOut = [], leftOutCount = 0, problem = null } = artifacts ?? {};
  const { saved, refused } = await saveArtifacts(files, folder);
  const lines = [
    ...saved.map((path) => `saved ${path}`),
    ...refused.map(({ path, reason }) => `not saved: ${named(path, reason)}`),
    ...leftOut.map(({ path, reason }) => `not saved: ${named(path, reason)}`),
    ...(leftOutCount > leftOut.length ? [`not saved: ${leftOutCount - leftOut.length} more`] : []),
    ...(problem === null ? [] : [`not saved: ${problem}`]),
  ];
  return {
    paths: new Set(saved),
    told: lines.map((line) => `pysandbox: ${withoutControls(line)}\n`).join(''),
  };
}

/** Names are the guest's: none may steer the terminal, or be shown as another. */
function withoutControls(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  });
}

/** A reason that begins with the path says it already. */
function named(path: string, reason: string): string {
  return reason.startsWith('"') ? reason : `${quote(path)}: ${reason}`;
}
