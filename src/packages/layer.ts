import { basename } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Packages } from '../model/packages.ts';
import { sha256 } from '../wall/wasm/image/sha256.ts';
import { checkPinned, readLock, withDownload } from './download.ts';
import { findLayer, makeLayer, readNote, writeNote } from './store.ts';
import type { Wheel } from './unpack-wheel.ts';
import { checkWheels, readBounded, wheelsIn } from './wheel-files.ts';
import { wheelTags } from './wheel-tags.ts';
import type { Machine } from './wheel-tags.ts';
import { writeWheels } from './write-wheels.ts';

/** Another number whenever a layer of the same wheels is made in another way. */
const FORMAT = 1;
const KEY_DIGITS = 32;

/** For whom a layer is made, and how. */
export interface LayerSettings {
  readonly interpreter: Interpreter;
  readonly machine: Machine;
  /** Adds to the files of a new layer, before it is complete. */
  readonly finish: (files: string) => Promise<void>;
  /** Told once when a layer has to be made. */
  readonly onBuild: () => void;
}

/** Which wheels a layer holds. */
interface WheelSource {
  readonly file: string;
  readonly digest: string;
}

/**
 * The folder with the packages: the one that was made before, verified, or a new one.
 *
 * @throws UsageError for a lock or a wheel that is refused; WallUnavailableError when there is no place.
 */
export async function layerOf(packages: Packages, settings: LayerSettings): Promise<string> {
  if ('lock' in packages) {
    return layerOfLock(packages.lock, settings);
  }
  const paths = checkWheels('wheels' in packages ? await wheelsIn(packages.wheels) : packages);
  return layerOfWheels(paths, settings, () => {});
}

async function layerOfLock(path: string, settings: LayerSettings): Promise<string> {
  const lock = await readLock(path);
  const { interpreter } = settings;
  const note = `lock-${digest([lock.text, environmentOf(settings)])}`;
  const key = readNote(note);
  const found = key === null ? null : await findLayer(key);
  if (found !== null) {
    return found;
  }
  settings.onBuild();
  return withDownload(interpreter.executable, path, async (wheels) => {
    const layer = await layerOfWheels(
      checkWheels(wheels),
      { ...settings, onBuild: () => {} },
      ({ file, bytes }) => checkPinned(lock, file, bytes),
      (made) => writeNote(note, made),
    );
    return layer;
  });
}

async function layerOfWheels(
  paths: readonly string[],
  settings: LayerSettings,
  check: (wheel: Wheel) => void,
  told: (key: string) => void = () => {},
): Promise<string> {
  const sources: WheelSource[] = [];
  for (const path of paths) {
    const wheel = { file: basename(path), bytes: await readBounded(path) };
    check(wheel);
    sources.push({ file: wheel.file, digest: sha256(wheel.bytes) });
  }
  const key = digest([environmentOf(settings), sources.map(({ file, digest }) => [file, digest])]);
  let layer = await findLayer(key);
  if (layer === null) {
    settings.onBuild();
    layer = await makeLayer(key, async (files) => {
      await writeWheels(files, readAgain(paths, sources), tagsOf(settings));
      await settings.finish(files);
    });
  }
  told(key);
  return layer;
}

/** One wheel at a time, and only what was looked at before. */
async function* readAgain(
  paths: readonly string[],
  sources: readonly WheelSource[],
): AsyncGenerator<Wheel> {
  for (const [index, path] of paths.entries()) {
    const wheel = { file: basename(path), bytes: await readBounded(path) };
    if (sha256(wheel.bytes) !== sources[index]?.digest) {
      throw new UsageError(`packages: ${path} changed while it was read`);
    }
    yield wheel;
  }
}

/** What a layer depends on besides its wheels: bytecode differs from version to version. */
function environmentOf(settings: LayerSettings): readonly unknown[] {
  return [FORMAT, settings.interpreter.version, [...tagsOf(settings)]];
}

function tagsOf({ interpreter, machine }: LayerSettings): ReadonlySet<string> {
  return wheelTags({ ...interpreter, machine });
}

function digest(parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts)).slice(0, KEY_DIGITS);
}
