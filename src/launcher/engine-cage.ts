import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CAGE_ID, ISOLATION } from './bubblewrap.ts';

/** What the cage of an engine shows and starts. */
export interface EngineCage {
  /** The program with its arguments, as it is started inside. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Folders to show, each under its own path. */
  readonly folders: readonly string[];
  /** Descriptor that the seccomp filter is read from. */
  readonly filterDescriptor: number;
  /** Where a path of the host is to be found (see `reach.ts`). */
  readonly locate: (path: string) => string;
}

/** The path of the dynamic loader stands in the first pages of a program; elf(5), PT_INTERP. */
const HEAD_BYTES = 8192;
const LOADER = /(\/[\w./-]+\/ld[\w.-]*\.so[\w.-]*)\0/;

/**
 * Arguments of bubblewrap, bwrap(1): all namespaces, no network, no capabilities, a read-only root
 * with nothing in it but the engine, its image and what Node needs to run; seccomp before it starts.
 */
export function engineCageArguments(cage: EngineCage): string[] {
  const { command, folders, filterDescriptor, locate } = cage;
  const files = engineFiles(command[0]);
  return [
    ...ISOLATION,
    ...['--uid', String(CAGE_ID), '--gid', String(CAGE_ID)],
    ...['--cap-drop', 'ALL', '--hostname', 'sandbox', '--proc', '/proc'],
    ...[...files, ...folders].flatMap((path) => ['--ro-bind', locate(path), path]),
    ...['--seccomp', String(filterDescriptor)],
    ...['--chdir', '/', '--remount-ro', '/'],
    ...['--', ...command],
  ];
}

/** Files that the cage shows: the program, its loader, and the libraries that this process has of it. */
export function engineFiles(program: string): string[] {
  const loader = LOADER.exec(headOf(program))?.[1];
  return [program, ...(loader === undefined ? [] : [loader]), ...loadedLibraries()];
}

function headOf(path: string): string {
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    return head.toString('latin1', 0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

/** Shared libraries of this process, which runs the same program; proc_pid_maps(5). */
function loadedLibraries(): string[] {
  const paths = readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .map((line) => line.slice(line.indexOf('/')))
    .filter((path) => /^\/(?:usr\/)?lib[^ ]*\.so[.\d]*$/.test(path));
  return [...new Set(paths)].flatMap(namesOf);
}

/** A library's file has its full version for a name; the loader looks for the links to it. */
function namesOf(library: string): string[] {
  const folder = dirname(library);
  const stem = library.slice(0, library.lastIndexOf('.so') + '.so'.length);
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => path.startsWith(stem) && realpathSync(path) === library);
}
