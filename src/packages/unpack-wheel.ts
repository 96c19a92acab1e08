import { UsageError } from '../model/errors.ts';
import { ArchiveError, readZip } from '../wall/wasm/image/zip.ts';
import type { ZipFile } from '../wall/wasm/image/zip.ts';
import { MAX_PART_BYTES, MAX_PATH_BYTES, MAX_UNPACKED_BYTES } from './limits.ts';
import { normalizeProject, parseWheelName } from './wheel-name.ts';
import { recordProblem } from './wheel-record.ts';

/** A wheel as it was read. */
export interface Wheel {
  /** Its file name, without folders. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Kinds of files and bits of their mode, inode(7); an archive has them where Unix made it. */
const KIND = 0o170000;
const REGULAR = 0o100000;
const SPECIAL_BITS = 0o7000;

/** In `NAME.data/` lie files that belong elsewhere: modules among them, scripts and headers not. */
const DATA = /^[^/]+\.data\/(?:purelib|platlib)\//;
const ELSEWHERE = /^[^/]+\.data\/(?!purelib\/|platlib\/)/;

/**
 * What is left out: files for other places; `.pth` files, which a starting interpreter would run;
 * bytecode, which need not be that of the source beside it.
 */
const LEFT_OUT = [ELSEWHERE, /^[^/]+\.pth$/, /(?:^|\/)__pycache__\//, /\.pyc$/];

// oxlint-disable-next-line no-control-regex -- such names are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f\\\ufffd]/u;

/**
 * The files of a wheel, as they lie in a folder of packages. Nothing of it is run, and nothing written.
 *
 * @param tags Those that the interpreter takes.
 * @throws UsageError when it is for another interpreter, damaged, or has what no wheel has.
 */
export function unpackWheel({ file, bytes }: Wheel, tags: ReadonlySet<string>): ZipFile[] {
  const { project, tags: own } = parseWheelName(file);
  if (!own.some((tag) => tags.has(tag))) {
    throw new UsageError(
      `packages: ${file} is for another interpreter or machine; the tags that fit begin with ${[...tags][0]}`,
    );
  }
  const files = filesOf(file, bytes);
  const seen = new Set<string>();
  for (const { name, mode } of files) {
    const problem = nameProblem(name) ?? modeProblem(mode) ?? (seen.has(name) ? 'is twice' : null);
    if (problem !== null) {
      throw refusal(file, `the name ${JSON.stringify(name)} ${problem}`);
    }
    seen.add(name);
  }
  checkMetadata(file, project, files);
  return files
    .map((entry) => ({ ...entry, name: entry.name.replace(DATA, '') }))
    .filter(({ name }) => !LEFT_OUT.some((pattern) => pattern.test(name)));
}

function filesOf(file: string, bytes: Uint8Array): ZipFile[] {
  try {
    return readZip(bytes, MAX_UNPACKED_BYTES);
  } catch (cause) {
    if (cause instanceof ArchiveError) {
      throw refusal(file, cause.message, cause);
    }
    throw cause;
  }
}

/** What is wrong with a name; null when it leads to a place below any folder. */
function nameProblem(name: string): string | null {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'leads out of the package';
  }
  if (/^[A-Za-z]:/.test(name)) {
    return 'has a drive';
  }
  if (UNPRINTABLE.test(name)) {
    return 'has a character that no file of a package has';
  }
  const tooLong =
    Buffer.byteLength(name) > MAX_PATH_BYTES ||
    parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES);
  return tooLong ? 'is too long' : null;
}

function modeProblem(mode: number): string | null {
  const kind = mode & KIND;
  if (kind !== 0 && kind !== REGULAR) {
    return 'is no regular file, but a link or device';
  }
  return (mode & SPECIAL_BITS) === 0 ? null : 'is set-user-ID, set-group-ID or sticky';
}

/** The files by which a wheel tells what it is. */
function checkMetadata(file: string, project: string, files: readonly ZipFile[]): void {
  const folders = new Set(files.flatMap(({ name }) => /^[^/]+\.dist-info(?=\/)/.exec(name) ?? []));
  const [folder = ''] = folders;
  const named = normalizeProject(/^[^-]*/.exec(folder)?.[0] ?? '');
  if (folders.size !== 1 || named !== project) {
    throw refusal(file, 'it has not the one folder .dist-info that its name asks for');
  }
  const text = (name: string): string => {
    const found = files.find((entry) => entry.name === `${folder}/${name}`);
    if (found === undefined) {
      throw refusal(file, `${folder}/${name} is not there`);
    }
    return Buffer.from(found.bytes).toString();
  };
  if (!/^Wheel-Version: 1\.\d+\s*$/m.test(text('WHEEL'))) {
    throw refusal(file, 'it is of a version that is not known');
  }
  const problem = recordProblem(text('RECORD'), files);
  if (problem !== null) {
    throw refusal(file, problem);
  }
}

function refusal(file: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(`packages: the wheel ${file} is refused: ${problem}`, { cause });
}
