import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../model/errors.ts';
import { sha256 } from '../wall/wasm/image/sha256.ts';
import { MAX_LAYER_BYTES, MAX_LAYER_FILES } from './limits.ts';
import { makeOpenFolder } from './layer-list.ts';
import { unpackWheel } from './unpack-wheel.ts';
import type { Wheel } from './unpack-wheel.ts';

/** Guests of a host that is root have a user of their own, and are to read it all. */
const FILE_MODE = 0o644;

interface Bounds {
  readonly bytes: number;
  readonly files: number;
}

const BOUNDS: Bounds = { bytes: MAX_LAYER_BYTES, files: MAX_LAYER_FILES };

/** What stands in the folder already. */
interface Place {
  readonly path: string;
  /** Null of a folder. */
  readonly digest: string | null;
}

/**
 * Unpacks wheels one after the other into a folder that is there and empty.
 *
 * @throws UsageError when one is refused, or two of them do not go together.
 */
export async function writeWheels(
  folder: string,
  wheels: AsyncIterable<Wheel>,
  tags: ReadonlySet<string>,
  bounds = BOUNDS,
): Promise<void> {
  // By names as a file system sees them that ignores case and has one form of each letter.
  const places = new Map<string, Place>();
  const room = { ...bounds };
  for await (const wheel of wheels) {
    await setImmediate(); // this process may have other things to do
    for (const { name, bytes } of unpackWheel(wheel, tags)) {
      room.bytes -= bytes.length;
      room.files -= 1;
      if (room.bytes < 0 || room.files < 0) {
        throw new UsageError(
          `packages: they hold more than ${bounds.bytes} bytes or ${bounds.files} files`,
        );
      }
      for (const parent of parentsOf(name)) {
        if (take(places, wheel, { path: parent, digest: null })) {
          makeOpenFolder(join(folder, parent));
        }
      }
      if (take(places, wheel, { path: name, digest: sha256(bytes) })) {
        writeReadable(join(folder, name), bytes);
      }
    }
  }
}

/** Makes a file that was not there; what is there is never followed or written over. */
export function writeReadable(path: string, bytes: Uint8Array | string): void {
  writeFileSync(path, bytes, { flag: 'wx' });
  chmodSync(path, FILE_MODE);
}

/** `a` and `a/b` of `a/b/c`. */
function parentsOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * Whether there is nothing yet where something is to be; when there is, it must be the same.
 *
 * @throws UsageError when it is not.
 */
function take(places: Map<string, Place>, { file }: Wheel, { path, digest }: Place): boolean {
  const key = path.normalize('NFC').toLowerCase();
  const there = places.get(key);
  if (there === undefined) {
    places.set(key, { path, digest });
    return true;
  }
  if (there.path !== path) {
    throw new UsageError(
      `packages: ${file} has ${path}, and there is ${there.path} already: they differ in case only`,
    );
  }
  if (there.digest !== digest) {
    throw new UsageError(
      `packages: ${file} has another ${path} than a wheel before it: two versions of one package, or two packages that do not go together`,
    );
  }
  return false;
}
