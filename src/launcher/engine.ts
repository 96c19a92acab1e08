import { arch as nodeArch } from 'node:os';
import { SandboxError, WallUnavailableError } from '../model/errors.ts';
import { engineFilter } from '../policy/index.ts';
import { findBubblewrap } from './bubblewrap.ts';
import { engineCageArguments, engineFiles } from './engine-cage.ts';
import { unprivilegedIdentity } from './identity.ts';
import { commandFor } from './reach.ts';
import { FIRST_SLOT_DESCRIPTOR, SlotServer } from './slot-server.ts';
import type { SlotServerLaunch } from './slot-server.ts';

/** What to start: a program of ours for Node that serves guests. */
export interface EngineLaunch<Ready, End> extends Pick<
  SlotServerLaunch<Ready, End>,
  'slots' | 'socketsPerSlot' | 'parse' | 'lost'
> {
  /** The program's file. */
  readonly entry: string;
  /** What the program is started with; for tests. */
  readonly arguments?: readonly string[];
  /** Folders that it reads: its own code. It reads nothing else. */
  readonly folders: readonly string[];
  /** Open files that it is handed. */
  readonly descriptors: readonly number[];
  /** Its first line, given the numbers that those files have there. */
  readonly config: (descriptors: readonly number[]) => object;
}

/** An engine that has started, and what stands around it. */
export interface StartedEngine<Ready, End> {
  readonly server: SlotServer<Ready, End>;
  readonly ready: Ready;
  /** Why it is in no cage of namespaces and seccomp; null when it is. */
  readonly uncaged: string | null;
}

/**
 * Starts an engine: in a cage of bubblewrap where that can be had, and under Node's permission model
 * in any case. Ownership: the caller closes it.
 *
 * @throws LaunchError when it does not become ready.
 */
export async function launchEngine<Ready, End>(
  launch: EngineLaunch<Ready, End>,
): Promise<StartedEngine<Ready, End>> {
  if (cageProblem === null) {
    try {
      const started = await launchCaged(launch);
      cageWorks = true;
      return { ...started, uncaged: null };
    } catch (error) {
      if (cageWorks || !(error instanceof SandboxError)) {
        throw error; // where there was a cage once, an engine does not go without
      }
      // What keeps bubblewrap from working keeps it from working the next time.
      cageProblem = error.message;
    }
  }
  const command = { program: process.execPath, args: nodeArguments(launch), identity: null };
  const started = await SlotServer.launch({ ...serverOf(launch, []), command });
  return { ...started, uncaged: cageProblem };
}

/** Whether an engine of this process has ever started in a cage. */
let cageWorks = false;

let cageProblem: string | null =
  process.platform === 'linux' && ['x64', 'arm64'].includes(nodeArch())
    ? null
    : `there is no cage for ${process.platform} on ${nodeArch()}`;

async function launchCaged<Ready, End>(
  launch: EngineLaunch<Ready, End>,
): Promise<Omit<StartedEngine<Ready, End>, 'uncaged'>> {
  const { folders, slots, socketsPerSlot } = launch;
  const bubblewrap = findBubblewrap();
  const program = process.execPath;
  const sources = [...engineFiles(program), ...folders];
  const command = commandFor(unprivilegedIdentity(), sources, (locate) => [
    bubblewrap,
    ...engineCageArguments({
      command: [program, ...nodeArguments(launch)],
      folders,
      filterDescriptor: FIRST_SLOT_DESCRIPTOR + slots * socketsPerSlot,
      locate,
    }),
  ]);
  const filter = engineFilter(nodeArch() === 'arm64' ? 'aarch64' : 'x86_64');
  return SlotServer.launch({ ...serverOf(launch, [filter]), command });
}

/** What a server is started with: `files` stand before the files that it is handed. */
function serverOf<Ready, End>(
  { slots, socketsPerSlot, parse, lost, config, descriptors }: EngineLaunch<Ready, End>,
  files: readonly Uint8Array[],
): Omit<SlotServerLaunch<Ready, End>, 'command'> {
  const first = FIRST_SLOT_DESCRIPTOR + slots * socketsPerSlot + files.length;
  return {
    ...{ slots, socketsPerSlot, parse, lost },
    config: JSON.stringify(config(descriptors.map((_, place) => first + place))),
    files: [...files, ...descriptors],
  };
}

/**
 * What a process of Node may do, and how: read our own folders and have threads. No files besides,
 * no child processes, no addons, no code from strings, no way to a prototype by its old name.
 * https://nodejs.org/api/permissions.html, https://nodejs.org/api/cli.html
 */
export function nodeArguments({
  entry,
  folders,
  arguments: further = [],
}: Pick<EngineLaunch<unknown, unknown>, 'entry' | 'folders' | 'arguments'>): string[] {
  const patterned = folders.find((folder) => folder.includes('*'));
  if (patterned !== undefined) {
    throw new WallUnavailableError(
      'engine',
      `Node would take the "*" in ${patterned} for a pattern, and let the engine read more than it`,
      'Install the package under a path without a star',
    );
  }
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
    ...further,
  ];
}
