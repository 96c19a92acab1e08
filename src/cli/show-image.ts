import { type Display, UsageError } from '../index.ts';
import { didYouMean } from '../adapter/nearest.ts';
import { jpegSize, type PictureSize, pngSize } from './picture-size.ts';
import { quote } from './units.ts';

const CHOICES = ['auto', 'always', 'never'] as const;

/** What `--images` says. */
export type ImagesChoice = (typeof CHOICES)[number];

/** How a terminal takes pictures. */
export type ImageProtocol = 'kitty' | 'iterm2';

/** Terminals that know each protocol, by what they set in the environment. */
const TERMS = new Map<string | undefined, ImageProtocol>([
  ['xterm-kitty', 'kitty'],
  ['xterm-ghostty', 'kitty'],
]);
const PROGRAMS = new Map<string | undefined, ImageProtocol>([
  ['ghostty', 'kitty'],
  ['iTerm.app', 'iterm2'],
  ['WezTerm', 'iterm2'],
]);

/** Base64 in one escape sequence of kitty's; its protocol allows no more. */
const KITTY_CHUNK = 4096;

/** A terminal decodes all of a picture, however little there is of its file. */
const MAX_PIXELS = 50_000_000;

/** Reads the value of `--images`. */
export function parseImages(text: string): ImagesChoice {
  const choice = CHOICES.find((name) => name === text);
  if (choice === undefined) {
    throw new UsageError(
      `--images: ${quote(text)} is none of auto, always and never${didYouMean(text, CHOICES)}`,
    );
  }
  return choice;
}

/** How to show pictures; null when they are not to be shown, or the terminal is not known to be able to. */
export function imageProtocol(
  choice: ImagesChoice,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): ImageProtocol | null {
  if (choice === 'never' || (choice === 'auto' && !isTerminal)) {
    return null;
  }
  const known = terminalOf(env);
  return choice === 'always' ? (known ?? 'kitty') : known;
}

function terminalOf(env: Readonly<Record<string, string | undefined>>): ImageProtocol | null {
  // What stands between us and the terminal does not let pictures through.
  if ((env['TMUX'] ?? '') !== '' || /^(?:screen|tmux)/.test(env['TERM'] ?? '')) {
    return null;
  }
  if ((env['KITTY_WINDOW_ID'] ?? '') !== '') {
    return 'kitty';
  }
  const known = TERMS.get(env['TERM']) ?? PROGRAMS.get(env['TERM_PROGRAM']);
  return known ?? (env['LC_TERMINAL'] === 'iTerm2' ? 'iterm2' : null);
}

/**
 * What to write so that the terminal shows the picture of a display; null when there is none that it
 * can. The guest's bytes go in base64 only, so they hold no control character.
 */
export function pictureSequence(
  { png, jpeg }: Pick<Display, 'png' | 'jpeg'>,
  protocol: ImageProtocol,
): string | null {
  if (png !== undefined && isShowable(pngSize(png))) {
    return protocol === 'kitty' ? kittySequence(png) : iterm2Sequence(png);
  }
  // kitty takes no JPEG.
  if (jpeg !== undefined && protocol === 'iterm2' && isShowable(jpegSize(jpeg))) {
    return iterm2Sequence(jpeg);
  }
  return null;
}

function isShowable(size: PictureSize | null): boolean {
  return size !== null && size[0] * size[1] <= MAX_PIXELS;
}

/**
 * https://sw.kovidgoyal.net/kitty/graphics-protocol/: a=T transmits and shows, f=100 is PNG, m=1 says
 * that more follows. With q=2 the terminal answers nothing, which would come to the program as input.
 */
function kittySequence(png: Uint8Array): string {
  const chunks = base64(png).match(new RegExp(`.{1,${KITTY_CHUNK}}`, 'g')) ?? [];
  const pieces = chunks.map((chunk, index) => {
    const first = index === 0 ? 'a=T,f=100,q=2,' : '';
    return `\x1b_G${first}m=${index < chunks.length - 1 ? 1 : 0};${chunk}\x1b\\`;
  });
  return `${pieces.join('')}\n`;
}

/** https://iterm2.com/documentation-images.html */
function iterm2Sequence(picture: Uint8Array): string {
  return `\x1b]1337;File=inline=1;size=${picture.length}:${base64(picture)}\x07\n`;
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
