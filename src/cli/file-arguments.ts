import { UsageError } from '../index.ts';
import { quote } from './units.ts';

/** A file of the host that a program is given. */
export interface GivenFile {
  readonly host: string;
  /** Its path below the work folder. */
  readonly name: string;
}

/** Reads `HOST[:NAME]`. The last colon separates, unless what follows has a backslash: `C:\data`. */
export function parseFiles(texts: readonly string[]): readonly GivenFile[] {
  const files = texts.map((text) => {
    const [, host = text, named] = /^(.+):([^:\\]*)$/.exec(text) ?? [];
    const name = named ?? lastPart(host);
    const parts = name.split('/');
    if (name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new UsageError(
        `--file: ${quote(text)} has no name in the work folder; write HOST:NAME, such as /data/a.csv:a.csv`,
      );
    }
    return { host, name };
  });
  const names = files.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `--file: ${quote(twice)} is given twice; write HOST:NAME for another name`,
    );
  }
  return files;
}

export function parseOut(text: string | undefined): string | undefined {
  if (text === '') {
    throw new UsageError('--out: write the folder to save to');
  }
  return text;
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}
