import { UsageError } from '../model/errors.ts';

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

function noFile(option: string, path: string, remedy: string): UsageError {
  return new UsageError(
    `${option}: a browser has no files, so none ${JSON.stringify(path)}; ${remedy}`,
  );
}
