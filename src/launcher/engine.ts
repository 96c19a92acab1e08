import type { Command } from './reach.ts';
import { SlotServer } from './slot-server.ts';
import type { SlotServerLaunch } from './slot-server.ts';

/** What to start: a program of ours for Node that serves guests. */
export interface EngineLaunch<Ready, End> extends Pick<
  SlotServerLaunch<Ready, End>,
  'slots' | 'socketsPerSlot' | 'parse' | 'lost'
> {
  /** The program's file. */
  readonly entry: string;
  /** Folders that it reads: its own code, the image of the guest. It reads nothing else. */
  readonly folders: readonly string[];
  readonly config: object;
}

/**
 * What a process of Node may do, and how: read our own folders and have threads. No files besides,
 * no child processes, no addons, no code from strings, no way to a prototype by its old name.
 * https://nodejs.org/api/permissions.html, https://nodejs.org/api/cli.html
 */
export function nodeArguments(entry: string, folders: readonly string[]): string[] {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [
    permission,
    ...folders.map((folder) => `--allow-fs-read=${folder}/*`),
    '--allow-worker',
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    '--no-warnings',
    entry,
  ];
}

/** Starts an engine. Ownership: the caller closes it. */
export async function launchEngine<Ready, End>(
  launch: EngineLaunch<Ready, End>,
): Promise<{ readonly server: SlotServer<Ready, End>; readonly ready: Ready }> {
  const { entry, folders, config, ...rest } = launch;
  const command: Command = {
    program: process.execPath,
    args: nodeArguments(entry, folders),
    identity: null,
  };
  return SlotServer.launch({ ...rest, command, config: JSON.stringify(config), files: [] });
}
