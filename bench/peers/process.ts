import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Ran, ReadyPeer } from './peer.ts';

const execute = promisify(execFile);

/** No run takes nearly as long. */
const RUN_MS = 30_000;

/** Runs a command as an application would, from its start to its end. */
export async function runProcess(command: string, args: readonly string[]): Promise<Ran> {
  const start = performance.now();
  const { stdout } = await execute(command, args, { timeout: RUN_MS, killSignal: 'SIGKILL' });
  return { ms: performance.now() - start, stdout };
}

/** A peer of which every run is a process, with nothing kept between them. */
export function processPeer(command: string, args: (code: string) => readonly string[]): ReadyPeer {
  return {
    run: (code) => runProcess(command, args(code)),
    close: async () => {},
  };
}

/** Fails when PATH has no such program, with the name of it. */
export async function needProgram(name: string): Promise<void> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const tries = folders.map((folder) => access(join(folder, name), constants.X_OK));
  await Promise.any(tries).catch(() => {
    throw new Error(`${name} is not installed`);
  });
}

/** The first line that a program tells of its version, without words. */
export async function versionOf(command: string, args = ['--version']): Promise<string> {
  const { stdout } = await execute(command, args, { timeout: RUN_MS });
  return /\d+\.\d[\w.+~-]*/.exec(stdout)?.[0] ?? 'unknown';
}
