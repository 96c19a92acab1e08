import type { Random } from './random.ts';

/** What somebody would write who wants to be taken for an option, a command, a pattern or a number. */
const PIECES = [
  ...[
    '--',
    '-',
    '--bind',
    '--dev-bind',
    '--ro-bind',
    '--share-net',
    '--cap-add',
    '--args',
    '--file',
  ],
  ...['--bind=/', '--setenv', '--uid', '--perms', '--size', '--chdir', '--hostname', '--tmpfs'],
  ...['--allow-fs-read=', '--allow-child-process', '--require', '--eval', '-e', '-c', '-r'],
  ...[
    '/',
    '//',
    '..',
    '../..',
    '.',
    '~',
    '*',
    '?',
    '[a-z]',
    '{a,b}',
    '/etc/passwd',
    '/root',
    '@guest',
  ],
  ...[' ', '  ', '\t', '\n', '\r\n', '\0', '\x7f', '\x1b[2J', '\u{feff}', '\u{202e}', '\u{ffff}'],
  ...['$HOME', '$(id)', '`id`', '"', "'", '\\', ';', '&', '|', '<', '>', '#', '!', '%s', '%n', ','],
  ...[
    '=',
    'a=b',
    'PATH',
    'LD_PRELOAD',
    'PYTHONPATH',
    'HOME',
    'GCONV_PATH',
    '0',
    '-1',
    '1000',
    'ALL',
  ],
  ...['é', 'ö', 'Ω', '漢字', '😀', '\ud83d', '\ude00', '__proto__', 'constructor', 'toString'],
  ...['a', 'b', 'lib', 'usr', 'python3', 'stage', 'setpriv', 'bwrap', 'fork', 'spawn'],
] as const;

/** Longer than any name of a file may be, and longer than one argument of execve(2). */
const LONG = [255, 256, 4096, 140_000] as const;

export function hostileText(random: Random): string {
  if (random.oneIn(200)) {
    return random.pick(PIECES).repeat(random.pick(LONG));
  }
  return Array.from({ length: random.below(5) }, () => random.pick(PIECES)).join('');
}

/** One that a C string can hold: without NULs and half characters. */
export function hostileCText(random: Random): string {
  return hostileText(random).replaceAll(/\0|\p{Surrogate}/gu, '');
}

/** An absolute path. */
export function hostilePath(random: Random): string {
  return `/${hostileCText(random)}`;
}

/** A name that a file may have. */
export function hostileFileName(random: Random): string {
  const name = Array.from(hostileCText(random).replaceAll('/', ''), (character) => character);
  const short = name.slice(0, 60).join('');
  return short === '' || short === '.' || short === '..' ? `${short}-` : short;
}
