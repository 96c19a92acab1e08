import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { MAX_WHEELS, MAX_WHEEL_BYTES } from './limits.ts';
import { parseWheelName } from './wheel-name.ts';

/** The wheels in a folder, by name; other files in it are refused if they look like packages. */
export async function wheelsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new UsageError(`packages: the folder ${folder} cannot be read: ${reasonOf(cause)}`, {
      cause,
    });
  });
  const packages = names.filter((name) => /\.(?:whl|tar\.gz|tgz|zip)$/.test(name)).toSorted();
  packages.forEach(parseWheelName);
  if (packages.length === 0) {
    throw new UsageError(`packages: there is no wheel (*.whl) in ${folder}`);
  }
  return packages.map((name) => join(folder, name));
}

/**
 * Absolute paths of wheels, sorted by their names: at most one of each project.
 *
 * @throws UsageError
 */
export function checkWheels(paths: readonly string[]): string[] {
  if (paths.length > MAX_WHEELS) {
    throw new UsageError(`packages: ${paths.length} wheels are more than ${MAX_WHEELS}`);
  }
  const projects = new Map<string, string>();
  for (const path of paths) {
    const { project } = parseWheelName(basename(path));
    const other = projects.get(project);
    if (other !== undefined) {
      throw new UsageError(
        `packages: there are two wheels of ${project}: ${other} and ${basename(path)}`,
      );
    }
    projects.set(project, basename(path));
  }
  return paths
    .map((path) => resolve(path))
    .toSorted((left, right) => (basename(left) < basename(right) ? -1 : 1));
}

/**
 * Reads a file of the caller's as a whole. It must be a regular one: to open a pipe would wait for ever.
 *
 * @throws UsageError
 */
export async function readBounded(path: string, most = MAX_WHEEL_BYTES): Promise<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((cause: unknown) => {
    throw unreadable(path, reasonOf(cause));
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > most) {
      throw unreadable(path, stat.isFile() ? `it has more than ${most} bytes` : 'it is no file');
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function unreadable(path: string, reason: string): UsageError {
  return new UsageError(`packages: ${path} cannot be read: ${reason}`);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
