import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { ownerOf, runPython } from '../launcher/run-python.ts';
import { sha256 } from '../wall/wasm/image/sha256.ts';
import { MAX_LOCK_BYTES } from './limits.ts';
import { parseLock } from './lock-file.ts';
import type { Lock } from './lock-file.ts';
import { readBounded, wheelsIn } from './wheel-files.ts';

const MINUTE_MS = 60_000;
const PIP = { timeoutMs: 30 * MINUTE_MS, outputLength: 1024 ** 2, troubleLength: 16_384 };

/** Reads a lock file. @throws UsageError */
export async function readLock(path: string): Promise<Lock & { readonly text: string }> {
  const text = Buffer.from(await readBounded(path, MAX_LOCK_BYTES)).toString();
  return { ...parseLock(path, text), text };
}

/**
 * Has the pip of an interpreter download the wheels of a lock, and passes their paths on; they are gone
 * afterwards. pip runs no code of theirs: it takes wheels only, and installs nothing.
 *
 * @param further Options of pip, to look for other wheels than the interpreter's own.
 * @throws UsageError when it cannot, or comes with what is not in the lock.
 */
export async function withDownload<Result>(
  program: string,
  lock: string,
  use: (wheels: readonly string[]) => Promise<Result>,
  further: readonly string[] = [],
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-wheels-'));
  try {
    const { uid, gid } = ownerOf(program);
    if (uid !== undefined && gid !== undefined) {
      chownSync(folder, uid, gid);
    }
    const { trouble, problem } = await runPython(
      program,
      [
        ...[
          '-I',
          '-m',
          'pip',
          'download',
          '--require-hashes',
          '--only-binary',
          ':all:',
          '--no-deps',
        ],
        ...['--disable-pip-version-check', '--no-input', '--quiet', '--dest', folder],
        ...[...further, '--requirement', resolve(lock)],
      ],
      PIP,
    );
    if (problem !== null) {
      throw explain(program, lock, trouble, problem);
    }
    return await use(await wheelsIn(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws UsageError when a wheel is not one of those that a lock pins. */
export function checkPinned(lock: Lock, file: string, bytes: Uint8Array): void {
  if (!lock.hashes.has(sha256(bytes))) {
    throw new UsageError(`packages: the hash of ${file} is not in the lock`);
  }
}

/** What pip says, and what to do about it. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /DO NOT MATCH THE HASHES/i,
    'what was downloaded has not the hash in the lock. If the lock is right, somebody changed the package; write the lock anew only if you know why',
  ],
  [
    /No module named pip\b/,
    'this interpreter has no pip. Install it (python3-pip, or `python -m ensurepip`), or give a folder: { wheels }',
  ],
  [
    /No matching distribution found|is not a supported wheel/,
    'there is no wheel for this interpreter and machine among those of the lock. A source archive would have to run its code here, and is not taken: build a wheel of it where that is safe, and give a folder: { wheels }',
  ],
  [
    /NewConnectionError|ConnectTimeout|Max retries|ReadTimeout|Name or service not known|name resolution|ProxyError|SSLError/,
    'the index cannot be reached. Without a network give a folder: { wheels }',
  ],
];

function explain(program: string, lock: string, trouble: string, problem: string): UsageError {
  const errors = trouble.split('\n').filter((line) => line.startsWith('ERROR: '));
  const said = (errors.at(-1) ?? trouble.trim().split('\n').at(-1) ?? '').replace(/^ERROR: /, '');
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(trouble))?.[1];
  return new UsageError(
    `packages: ${lock}: ${known ?? `pip failed with ${problem}`}. ${program} -m pip download says: ${said.slice(0, 500)}`,
    { details: { lock, said: said.slice(0, 500) } },
  );
}
