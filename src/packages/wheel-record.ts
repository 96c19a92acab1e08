import { createHash } from 'node:crypto';
import type { ZipFile } from '../wall/wasm/image/zip.ts';

/** Hashes that "Recording installed projects" of packaging.python.org takes, as Node names them. */
const ALGORITHMS = new Set(['sha256', 'sha384', 'sha512']);

/** Files that the list leaves out: the list itself, and its signatures. */
const UNLISTED = /^[^/]+\.dist-info\/RECORD(?:\.jws|\.p7s)?$/;

/**
 * What is wrong with the list that a wheel has of its own files; null when each file is in it as it is,
 * and each that is in it is there.
 */
export function recordProblem(text: string, files: readonly ZipFile[]): string | null {
  const listed = new Map<string, readonly string[]>();
  for (const line of text.split(/\r?\n/).filter((one) => one !== '')) {
    const [path = '', ...rest] = splitLine(line);
    if (listed.has(path)) {
      return `its RECORD has ${path} twice`;
    }
    listed.set(path, rest);
  }
  for (const file of files.filter(({ name }) => !UNLISTED.test(name))) {
    const [digest = '', size = ''] = listed.get(file.name) ?? [];
    if (!listed.delete(file.name)) {
      return `${file.name} is not in its RECORD`;
    }
    if (size !== '' && Number(size) !== file.bytes.length) {
      return `${file.name} has not the size that its RECORD says`;
    }
    if (!isDigestOf(digest, file.bytes)) {
      return `${file.name} has not the hash that its RECORD says`;
    }
  }
  const missing = [...listed.keys()].find((path) => !UNLISTED.test(path));
  return missing === undefined ? null : `${missing} of its RECORD is not there`;
}

function isDigestOf(digest: string, bytes: Uint8Array): boolean {
  const [algorithm = '', expected = ''] = digest.split('=', 2);
  return (
    ALGORITHMS.has(algorithm) &&
    createHash(algorithm).update(bytes).digest('base64url') === expected.replaceAll('=', '')
  );
}

/** The fields of a line of comma-separated values, RFC 4180: quoted where they hold a comma. */
function splitLine(line: string): string[] {
  const fields = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}
