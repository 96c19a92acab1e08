import { UsageError } from '../model/errors.ts';

/** What a lock file pins. */
export interface Lock {
  /** Hashes of everything that may come of it, in hexadecimal digits. */
  readonly hashes: ReadonlySet<string>;
}

/**
 * Options that say where to look for wheels. All others are refused: they read further files, or turn
 * off what makes a lock one. "Requirements File Format" of pip's manual.
 */
const OPTIONS =
  /^(?:-i|--index-url|--extra-index-url|-f|--find-links|--no-index|--prefer-binary|--trusted-host|--only-binary)(?:[ =]|$)/;

const REQUIREMENT = /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*==\s*[^\s;*]+\s*(?:;[^#]*)?$/;
const HASH = /\s--hash[= ](\S+)/g;
const SHA256 = /^sha256:([0-9a-f]{64})$/;

/**
 * Reads a lock: pip's requirements format, each requirement pinned by `==` and with SHA-256 hashes.
 *
 * @throws UsageError with the line that is something else.
 */
export function parseLock(path: string, text: string): Lock {
  const hashes = new Set<string>();
  for (const { line, number } of logicalLines(text)) {
    const fail = (problem: string): UsageError =>
      new UsageError(`packages: ${path}, line ${number}: ${problem}`);
    if (line.startsWith('-')) {
      if (!OPTIONS.test(line)) {
        throw fail(
          `a lock takes no ${line.split(/[ =]/, 1)[0] ?? ''}; write all of it in one file`,
        );
      }
      continue;
    }
    const requirement = line.replaceAll(HASH, '').trim();
    const name = requirement.split(/[\s=;[<>~!@]/, 1)[0] ?? '';
    if (!REQUIREMENT.test(requirement)) {
      throw fail(
        `${requirement} is not NAME==VERSION; addresses, paths and ranges of versions cannot be locked`,
      );
    }
    const given = Array.from(line.matchAll(HASH), ([, hash = '']) => hash);
    if (given.length === 0) {
      throw fail(
        `${name} has no --hash=sha256:…; pip-compile --generate-hashes or uv pip compile --generate-hashes writes them`,
      );
    }
    for (const hash of given) {
      const digits = SHA256.exec(hash)?.[1];
      if (digits === undefined) {
        throw fail(`${hash} of ${name} is no SHA-256 hash (sha256: and 64 hexadecimal digits)`);
      }
      hashes.add(digits);
    }
  }
  return { hashes };
}

/** Lines without comments; a backslash at the end of one continues it in the next. */
function logicalLines(text: string): { readonly line: string; readonly number: number }[] {
  const found: { line: string; number: number }[] = [];
  let continues = false;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const plain = raw.replace(/(?:^|\s)#.*$/, '');
    const part = plain.replace(/\\$/, '').trim();
    const last = found.at(-1);
    if (continues && last !== undefined) {
      last.line = `${last.line} ${part}`.trim();
    } else {
      found.push({ line: part, number: index + 1 });
    }
    continues = plain.endsWith('\\');
  }
  return found.filter(({ line }) => line !== '');
}
