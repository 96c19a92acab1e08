import { realpathSync } from 'node:fs';
import { PolicyError, SandboxError } from '../src/model/errors.ts';
import { commandFor } from '../src/launcher/reach.ts';
import type { Command } from '../src/launcher/reach.ts';
import { loadPolicy } from '../src/policy/index.ts';
import { PRESET_NAMES } from '../src/policy/presets.ts';
import { readBubblewrap, writableOptions } from './bubblewrap-grammar.ts';
import type { BubblewrapOption } from './bubblewrap-grammar.ts';
import { mayBeWritten, zygoteCage } from './cage-case.ts';
import type { CageCase } from './cage-case.ts';
import { engineCage, engineCommand } from './engine-case.ts';
import type { Tally } from './fuzzer.ts';
import { HiddenFolders } from './hidden-folders.ts';
import { hostileText } from './hostile-text.ts';
import { Random } from './random.ts';

const BUBBLEWRAP = '/usr/bin/bwrap';
const NOBODY = { uid: 0x7000_0001, gid: 0x7000_0001 };

/** What becomes of a host path where only its owner may enter: a folder of the stage, then the rest. */
interface Staged {
  readonly bubblewrap: readonly string[];
  readonly original: (shown: string) => string;
}

/**
 * Builds `count` commands out of strings that strangers chose, and reads each as the programs that get
 * it would: the options are the expected ones, each string stands where a value does, the command is
 * ours, and nothing of the host can be written to.
 */
export function fuzzArguments(count: number, seed: number): Tally {
  const random = new Random(seed);
  const tally = new Map<string, number>();
  using hidden = new HiddenFolders(random);
  for (let index = 0; index < count; index += 1) {
    const isReal = random.oneIn(4);
    const paths = isReal ? hidden.paths : [];
    // An engine's cage takes long to make, as its libraries are looked up each time.
    const make = random.oneIn(100) ? engineCage : zygoteCage;
    let outcome: string;
    try {
      checkPolicyName(hostileText(random));
      engineCommand(random, paths);
      outcome = checkCase(make(random, paths), isReal);
    } catch (error) {
      if (!(error instanceof SandboxError)) {
        throw new Error(`case ${index}: ${String(error)}`, { cause: error });
      }
      outcome = `refused: ${error.name}`;
    }
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  }
  return tally;
}

function checkPolicyName(name: string): void {
  try {
    loadPolicy(name);
  } catch (error) {
    if (error instanceof PolicyError) {
      return;
    }
    throw error;
  }
  if (!PRESET_NAMES.some((preset) => preset === name)) {
    throw new Error(`${JSON.stringify(name)} is taken for a preset`);
  }
}

/** Paths that exist go through what shows them to an unprivileged user; others have no real path. */
function checkCase(cage: CageCase, isReal: boolean): string {
  if (!isReal) {
    const same = (path: string): string => path;
    checkBubblewrap(cage.build(same), cage, same);
    return 'a cage of paths that are not there';
  }
  let places = new Map<string, string>();
  const command = commandFor(NOBODY, cage.sources, (locate) => {
    places = new Map(cage.sources.map((path) => [path, locate(path)]));
    return [BUBBLEWRAP, ...cage.build(locate)];
  });
  const { bubblewrap, original } = readStage(command);
  for (const [path, place] of places) {
    if (original(place) !== realpathSync(path)) {
      throw new Error(`${JSON.stringify(path)} is shown from ${JSON.stringify(original(place))}`);
    }
  }
  checkBubblewrap(bubblewrap, cage, (path) => places.get(path) ?? path);
  return 'a cage of paths that are there';
}

function checkBubblewrap(
  args: readonly string[],
  cage: CageCase,
  locate: (path: string) => string,
): void {
  const call = readBubblewrap(args);
  const expected = cage.options(locate);
  if (sorted(call.options) !== sorted(expected)) {
    throw new Error(`the options are ${JSON.stringify(call.options)}`);
  }
  if (JSON.stringify(call.command) !== JSON.stringify(cage.command)) {
    throw new Error(`the command is ${JSON.stringify(call.command)}`);
  }
  const writable = writableOptions(call).find((words) => !mayBeWritten(words));
  if (writable !== undefined) {
    throw new Error(`the host can be written to by ${JSON.stringify(writable)}`);
  }
  if (call.options.at(-1)?.join(' ') !== '--remount-ro /') {
    throw new Error('the root is not read-only in the end');
  }
  if (args.some((word) => word.includes('\0'))) {
    throw new Error('an argument has a NUL, which would end it');
  }
}

function sorted(options: readonly BubblewrapOption[]): string {
  return options
    .map((words) => JSON.stringify(words))
    .toSorted()
    .join('\n');
}

/** Reads what root is to run: unshare(1), a script of ours, and what it is given. */
function readStage({ program, args, identity }: Command): Staged {
  if (program === BUBBLEWRAP) {
    if (identity !== NOBODY) {
      throw new Error('bubblewrap would be run as the host');
    }
    return { bubblewrap: args, original: (shown) => shown };
  }
  const [mount, propagation, how, shell, option, script, name, ...given] = args;
  const fixed = [program, mount, propagation, how, shell, option, name].join(' ');
  if (fixed !== 'unshare --mount --propagation private /bin/sh -c stage') {
    throw new Error(`root would run ${fixed}`);
  }
  const [stage = '', user, count, ...rest] = given;
  const isOurs = script?.endsWith('--bounding-set -all "$@"\n') === true;
  if (!isOurs || user !== String(NOBODY.uid) || !/^\/(?:mnt|media|srv)$/.test(stage)) {
    throw new Error(`root would be told ${JSON.stringify([script, stage, user])}`);
  }
  const folders = rest.slice(0, Number(count));
  const [bubblewrap, ...left] = rest.slice(folders.length);
  if (bubblewrap !== BUBBLEWRAP || folders.some((folder) => !folder.startsWith('/'))) {
    throw new Error(`root would show ${JSON.stringify(folders)} and run ${bubblewrap}`);
  }
  const original = (shown: string): string => {
    const [, number = '', path = ''] = /^\/\w+\/(\d+)(|\/[^]*)$/.exec(shown) ?? [];
    return shown.startsWith(`${stage}/`) ? `${folders[Number(number)]}${path}` : shown;
  };
  return { bubblewrap: left, original };
}
