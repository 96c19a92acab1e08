import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { FolderEntry } from '../model/folder-entry.ts';
import { ArchiveError, readZip } from '../wall/wasm/image/zip.ts';

/** The tags of a wheel without compiled code; "Binary distribution format" of packaging.python.org. */
const PURE = /-(?:[\w.]+)-none-any\.whl$/;

/** Files that would be compiled code, whatever the wheel's name says. */
const COMPILED = /\.(?:so|pyd|dylib|dll)(?:\.[\d.]+)?$/i;

/** In `NAME.data/` lie files that belong elsewhere: modules among them, scripts and headers not. */
const DATA = /^[^/]+\.data\/(?:(?:purelib|platlib)\/)?/;
const ELSEWHERE = /^[^/]+\.data\/(?!purelib\/|platlib\/)/;

/**
 * The files of a pure-Python wheel, as they lie in a folder of packages.
 *
 * @throws UsageError when it is no such wheel.
 */
export async function readWheel(path: string): Promise<FolderEntry[]> {
  if (!PURE.test(basename(path))) {
    throw new UsageError(
      `packages: ${path} is not the path of a wheel of pure Python (…-none-any.whl); ` +
        'compiled wheels cannot be loaded on the wasm wall, see docs/wasm.md',
    );
  }
  const files = await filesOf(path);
  const compiled = files.find(({ name }) => COMPILED.test(name));
  if (compiled !== undefined) {
    throw new UsageError(
      `packages: ${path} holds compiled code (${compiled.name}), which cannot be loaded on the wasm wall`,
    );
  }
  return files
    .filter(({ name }) => !ELSEWHERE.test(name))
    .map(({ name, bytes }) => ({
      path: checkedPath(path, name.replace(DATA, '')),
      kind: 'file',
      bytes,
      target: '',
      mode: 0o644,
    }));
}

async function filesOf(path: string): Promise<ReturnType<typeof readZip>> {
  try {
    return readZip(await readFile(path));
  } catch (cause) {
    const damaged = cause instanceof ArchiveError;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `packages: ${path} ${damaged ? 'is damaged' : 'cannot be read'}: ${reason}`,
      { cause },
    );
  }
}

function checkedPath(wheel: string, name: string): string {
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new UsageError(`packages: ${wheel} has a file named ${JSON.stringify(name)}`);
  }
  return name;
}
