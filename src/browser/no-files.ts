import { UsageError } from '../model/errors.ts';
import type { Packages } from '../model/packages.ts';

/** In place of reading a program from a file of the host. */
export async function readSource(file: string): Promise<never> {
  throw noFile('file', file, 'pass the code itself');
}

/** In place of writing to one. */
export async function openHostFolder(folder: string): Promise<never> {
  throw noFile('mounts', folder, 'write the files by code that runs in the sandbox');
}

/** In place of copying a folder of the host. */
export async function readFolder(folder: string): Promise<never> {
  throw noFile('mounts', folder, 'write the files by code that runs in the sandbox');
}

/** In place of looking for wheels in folders and at an index. */
export async function withWheelPaths<Result>(
  packages: Packages,
  use: (paths: readonly string[]) => Promise<Result>,
): Promise<Result> {
  if ('lock' in packages || 'wheels' in packages) {
    throw noFile('packages', Object.values(packages).join(), 'name the wheels by their URLs');
  }
  return use(packages);
}

function noFile(option: string, path: string, remedy: string): UsageError {
  return new UsageError(
    `${option}: a browser has no files, so none ${JSON.stringify(path)}; ${remedy}`,
  );
}
