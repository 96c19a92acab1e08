import { cageArguments } from '../src/launcher/bubblewrap.ts';
import type { CgroupBind, LaunchMode } from '../src/launcher/bubblewrap.ts';
import { GUEST_FOLDER } from '../src/launcher/guest-folder.ts';
import { parseProbe } from '../src/launcher/probe-report.ts';
import type { Interpreter } from '../src/model/interpreter.ts';
import { compilePolicy } from '../src/policy/index.ts';
import type { BubblewrapOption } from './bubblewrap-grammar.ts';
import { hostileCText, hostilePath, hostileText } from './hostile-text.ts';
import type { Random } from './random.ts';

/** A cage that somebody asks for, and what its arguments must come to. */
export interface CageCase {
  /** Paths of the host that it shows. */
  readonly sources: readonly string[];
  readonly build: (locate: (path: string) => string) => string[];
  /** All options, in any order. */
  readonly options: (locate: (path: string) => string) => BubblewrapOption[];
  readonly command: readonly string[];
}

const FILE_DESCRIPTOR = 40;
const DEVICES = ['/dev/full', '/dev/null', '/dev/random', '/dev/urandom', '/dev/zero'] as const;
const ETC = ['/etc/group', '/etc/nsswitch.conf', '/etc/passwd'] as const;
const DISK_BYTES = 64 * 1024 * 1024;

/** What every cage has, whatever is asked for. */
export const ALWAYS: readonly BubblewrapOption[] = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'].map(
    (name) => [name],
  ),
  ...['--unshare-cgroup-try', '--new-session', '--die-with-parent', '--as-pid-1'].map((name) => [
    name,
  ]),
  ...[
    ['--uid', '1000'],
    ['--gid', '1000'],
    ['--cap-drop', 'ALL'],
    ['--hostname', 'sandbox'],
    ['--proc', '/proc'],
    ['--chdir', '/'],
    ['--remount-ro', '/'],
  ],
];

/** The cage of a zygote. @throws PolicyError or UsageError when what is asked for is refused. */
export function zygoteCage(random: Random, paths: readonly string[]): CageCase {
  const interpreter = reportedInterpreter(random, paths);
  const env = environment(random);
  const withPackages = random.oneIn(2);
  const mode = random.pick<LaunchMode>(['fork', 'spawn']);
  const cgroups = random.oneIn(2)
    ? []
    : [{ source: hostilePath(random), path: `/tmp/cgroup/${random.below(3)}` }];
  const packages = withPackages ? 'site' : 'none';
  const plan = compilePolicy({ env, packages }, { arch: 'x86_64', interpreter });
  const files = ETC.map((path, number) => ({
    path,
    text: '',
    descriptor: FILE_DESCRIPTOR + number,
  }));
  const { executable } = interpreter;
  const bound = [...interpreter.files, ...(withPackages ? interpreter.sitePackages : [])];
  const parts = { plan, executable, mode, cgroups, files, further: [], without: [] };
  return {
    sources: [...bound, GUEST_FOLDER],
    build: (locate) => cageArguments({ ...parts, locate }),
    options: (locate) => [
      ...ALWAYS,
      ...bound.map((path) => ['--ro-bind', locate(path), path]),
      ['--ro-bind', locate(GUEST_FOLDER), '/pysandbox'],
      ...DEVICES.map((path) => ['--dev-bind', path, path]),
      ...files.map(({ descriptor, path }) => fileOption(descriptor, path)),
      ...writableFolders(mode),
      ...cgroups.map(cgroupOption),
      ...environmentOptions(env),
    ],
    command: [executable, '-I', '-S', '-B', '/pysandbox/main.py', mode],
  };
}

/** What may be written to of the host: its stateless devices, and the groups that were made for it. */
export function mayBeWritten(words: BubblewrapOption): boolean {
  const [name, source = '', path = ''] = words;
  const isDevice = name === '--dev-bind' && source === path && DEVICES.some((one) => one === path);
  return isDevice || (name === '--bind' && /^\/tmp\/cgroup\/\d$/.test(path));
}

function fileOption(descriptor: number, path: string): BubblewrapOption {
  return ['--perms', '0444', '--file', String(descriptor), path];
}

function cgroupOption({ source, path }: CgroupBind): BubblewrapOption {
  return ['--bind', source, path];
}

function writableFolders(mode: LaunchMode): BubblewrapOption[] {
  return mode === 'fork'
    ? [
        ['--dir', '/work'],
        ['--dir', '/tmp'],
      ]
    : [
        ['--perms', '0700', '--size', String(DISK_BYTES), '--tmpfs', '/work'],
        ['--perms', '0700', '--dir', '/work/.0'],
        ['--symlink', '/work/.0', '/tmp'],
      ];
}

function environmentOptions(env: Readonly<Record<string, string>>): BubblewrapOption[] {
  const ours = { HOME: '/work', LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', TMPDIR: '/tmp' };
  return Object.entries({ ...ours, ...env }).map(([name, value]) => ['--setenv', name, value]);
}

/** Mostly such as a policy may have, so that they get as far as the arguments. */
function environment(random: Random): Record<string, string> {
  const wild = random.oneIn(4);
  const variables = Array.from({ length: random.below(4) }, (): [string, string] =>
    wild
      ? [hostileText(random), hostileText(random)]
      : [`${hostileCText(random).replaceAll('=', '')}_`, hostileCText(random)],
  );
  return Object.fromEntries(variables);
}

/** As a program that calls itself Python might report itself. */
function reportedInterpreter(random: Random, paths: readonly string[]): Interpreter {
  const wild = paths.length === 0 && random.oneIn(8);
  const path = (): string => {
    if (wild && random.oneIn(4)) {
      return hostileText(random);
    }
    return paths[random.below(paths.length)] ?? hostilePath(random);
  };
  const some = (): string[] => Array.from({ length: random.below(4) }, path);
  const report = {
    implementation: 'cpython',
    version: [3, 11, 2],
    executable: path(),
    libraries: some(),
    standardPath: some(),
    sitePackages: some(),
    data: some(),
    prefix: path(),
    basePrefix: path(),
  };
  return parseProbe('python3', JSON.stringify(report));
}
