import { engineCageArguments, engineFiles } from '../src/launcher/engine-cage.ts';
import { nodeArguments } from '../src/launcher/engine.ts';
import { ALWAYS } from './cage-case.ts';
import type { CageCase } from './cage-case.ts';
import { hostilePath } from './hostile-text.ts';
import type { Random } from './random.ts';

const FILTER_DESCRIPTOR = 30;

/** What Node is told besides the folders that it may read. */
const SWITCHES = [
  ...['--allow-worker', '--no-addons', '--disallow-code-generation-from-strings'],
  ...['--disable-proto=delete', '--no-warnings'],
];

/** Node with hostile folders. @throws SandboxError when one cannot be told to Node. */
export function engineCommand(
  random: Random,
  paths: readonly string[],
): { readonly folders: readonly string[]; readonly command: readonly [string, ...string[]] } {
  const folders = Array.from(
    { length: 1 + random.below(2) },
    () => paths[random.below(paths.length)] ?? hostilePath(random),
  );
  const entry = `${folders[0]}/engine-main.mjs`;
  const args = nodeArguments({ entry, folders });
  checkNode(args, entry, folders);
  return { folders, command: [process.execPath, ...args] };
}

/** The cage of an engine. @throws SandboxError when a folder cannot be told to Node. */
export function engineCage(random: Random, paths: readonly string[]): CageCase {
  const { folders, command } = engineCommand(random, paths);
  const shown = [...engineFiles(command[0]), ...folders];
  const parts = { folders, command, filterDescriptor: FILTER_DESCRIPTOR };
  return {
    sources: shown,
    build: (locate) => engineCageArguments({ ...parts, locate }),
    options: (locate) => [
      ...ALWAYS,
      ...shown.map((path) => ['--ro-bind', locate(path), path]),
      ['--seccomp', String(FILTER_DESCRIPTOR)],
    ],
    command,
  };
}

/** Reads arguments as Node does: options up to the first word that is none, which is the program. */
function checkNode(args: readonly string[], entry: string, folders: readonly string[]): void {
  const place = args.findIndex((word) => !word.startsWith('-'));
  const [permission = '', ...options] = args.slice(0, place);
  const readable = options.filter((word) => word.startsWith('--allow-fs-read='));
  const others = options.filter((word) => !readable.includes(word));
  const isPermission = ['--permission', '--experimental-permission'].includes(permission);
  if (!isPermission || others.join('\n') !== SWITCHES.join('\n')) {
    throw new Error(`Node is told ${JSON.stringify(args)}`);
  }
  if (args.slice(place).join('\n') !== entry) {
    throw new Error(`Node runs ${JSON.stringify(args.slice(place))}`);
  }
  const wanted = folders.map((folder) => `--allow-fs-read=${folder}/*`);
  // A pattern ends at its first star, wherever that stands.
  if (readable.join('\n') !== wanted.join('\n') || folders.some((path) => path.includes('*'))) {
    throw new Error(`Node may read ${JSON.stringify(readable)}`);
  }
}
