/** The options of bubblewrap by the number of their operands, as bwrap(1) of version 0.8 lists them. */
const OPTIONS: readonly (readonly string[])[] = [
  [
    ...['--help', '--version', '--unshare-all', '--share-net', '--unshare-user'],
    ...['--unshare-user-try', '--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts'],
    ...['--unshare-cgroup', '--unshare-cgroup-try', '--disable-userns', '--assert-userns-disabled'],
    ...['--clearenv', '--new-session', '--die-with-parent', '--as-pid-1'],
  ],
  [
    ...['--args', '--userns', '--userns2', '--pidns', '--uid', '--gid', '--hostname', '--chdir'],
    ...['--unsetenv', '--lock-file', '--sync-fd', '--remount-ro', '--exec-label', '--file-label'],
    ...['--proc', '--dev', '--tmpfs', '--mqueue', '--dir', '--seccomp', '--add-seccomp-fd'],
    ...['--block-fd', '--userns-block-fd', '--info-fd', '--json-status-fd', '--cap-add'],
    ...['--cap-drop', '--perms', '--size'],
  ],
  [
    ...['--setenv', '--bind', '--bind-try', '--dev-bind', '--dev-bind-try', '--ro-bind'],
    ...['--ro-bind-try', '--bind-fd', '--ro-bind-fd', '--file', '--bind-data', '--ro-bind-data'],
    ...['--symlink', '--chmod'],
  ],
];

/** Options that say something about the next one, and so belong to it. */
const MODIFIERS: ReadonlySet<string> = new Set(['--perms', '--size']);

/** Options by which something of the host's can be written to. */
const WRITABLE: ReadonlySet<string> = new Set([
  ...['--bind', '--bind-try', '--dev-bind', '--dev-bind-try', '--bind-fd', '--bind-data'],
]);

/** An option with its operands, behind the modifiers that belong to it. */
export type BubblewrapOption = readonly string[];

export interface BubblewrapCall {
  readonly options: readonly BubblewrapOption[];
  readonly command: readonly string[];
}

/** Reads arguments as bubblewrap does: options up to `--` or to the first word that is none. */
export function readBubblewrap(args: readonly string[]): BubblewrapCall {
  const options: BubblewrapOption[] = [];
  let modifiers: string[] = [];
  for (let place = 0; place < args.length;) {
    const word = args[place] ?? '';
    if (word === '--') {
      return { options, command: args.slice(place + 1) };
    }
    const operands = OPTIONS.findIndex((names) => names.includes(word));
    if (operands < 0) {
      throw new Error(`bubblewrap would take ${JSON.stringify(word)} for an option or the command`);
    }
    const option = args.slice(place, place + 1 + operands);
    place += option.length;
    if (MODIFIERS.has(word)) {
      modifiers.push(...option);
    } else {
      options.push([...modifiers, ...option]);
      modifiers = [];
    }
  }
  throw new Error('bubblewrap is given no command');
}

/** What of the host can be written to: sources of the options that allow it. */
export function writableOptions({ options }: BubblewrapCall): BubblewrapOption[] {
  return options.filter((words) => WRITABLE.has(words[0] ?? ''));
}
