import { constants } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Statements that are kept. */
export const MOST_ENTRIES = 1000;
/** A longer statement is not kept: it came from a file, and is better found there. */
export const MOST_CHARACTERS = 64 * 1024;
/** A larger file is none of ours, and is left alone. */
export const MOST_BYTES = 16 * 2 ** 20;
/** Far beyond the bounds the file is written anew. */
const SLACK = 2;

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_STATE_HOME/pysandbox/history`, as the XDG Base Directory Specification has it. */
export function historyPath(env: Environment): string {
  const named = env['XDG_STATE_HOME'] ?? '';
  const base = isAbsolute(named) ? named : join(homedir(), '.local', 'state');
  return join(base, 'pysandbox', 'history');
}

/**
 * The statements of earlier sessions: a line each, as JSON has a text. Where the file cannot be read or
 * written there is a history all the same, of this session only.
 */
export class HistoryFile {
  readonly #path: string;
  /** Writes go one after the other. */
  #done: Promise<void> = Promise.resolve();
  #isUsable = true;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<readonly string[]> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      const { entries, count } = await this.#read();
      if (count > MOST_ENTRIES * SLACK) {
        await this.#replace(entries);
      }
      return entries;
    } catch {
      this.#isUsable = false;
      return [];
    }
  }

  /** Adds a statement at the end; other sessions may do so meanwhile. */
  append(text: string): void {
    if (this.#isUsable && text.length <= MOST_CHARACTERS) {
      this.#done = this.#done.then(() => this.#append(text));
    }
  }

  /** Resolves when all is written, or cannot be. */
  async flush(): Promise<void> {
    await this.#done;
  }

  async #append(text: string): Promise<void> {
    try {
      await withFile(this.#path, constants.O_WRONLY | constants.O_APPEND, async (file) => {
        await file.appendFile(lineOf(text));
      });
    } catch {
      this.#isUsable = false;
    }
  }

  async #read(): Promise<{ readonly entries: readonly string[]; readonly count: number }> {
    const text = await withFile(this.#path, constants.O_RDONLY, async (file) => {
      const { size } = await file.stat();
      if (size > MOST_BYTES) {
        throw new Error('too large');
      }
      return file.readFile('utf8');
    });
    const lines = text.split('\n').filter((line) => line !== '');
    const entries = lines.flatMap((line) => parseLine(line)).slice(-MOST_ENTRIES);
    return { entries, count: lines.length };
  }

  async #replace(entries: readonly string[]): Promise<void> {
    const next = `${this.#path}.${process.pid}`;
    try {
      await withFile(next, constants.O_WRONLY | constants.O_EXCL, async (file) => {
        await file.writeFile(entries.map(lineOf).join(''));
      });
      await rename(next, this.#path);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
  }
}

/** Opens or makes a file that only we may read, and that is no link, no device and nobody else's. */
async function withFile<Result>(
  path: string,
  flags: number,
  work: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const careful = constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags | careful, 0o600);
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.uid !== process.getuid?.()) {
      throw new Error('not a file of ours');
    }
    if ((stat.mode & 0o077) !== 0) {
      await file.chmod(0o600);
    }
    return await work(file);
  } finally {
    await file.close();
  }
}

function lineOf(text: string): string {
  return `${JSON.stringify(text)}\n`;
}

/** The statement of a line; none of a line that was cut or written by somebody else. */
function parseLine(line: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' && value.length <= MOST_CHARACTERS ? [value] : [];
  } catch {
    return [];
  }
}
