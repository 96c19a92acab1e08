import type { Flag, PlaceName } from './flag.ts';

/** Of what a session told before: a flag may come piece by piece. */
const TAIL_CHARACTERS = 4096;
/** Sessions whose tails are kept. */
const MOST_TAILS = 500;

/** A flag in a form that people who must hide it would use. */
interface Needle {
  readonly place: PlaceName;
  readonly view: 'letters' | 'base64';
  readonly text: string;
}

/**
 * Finds flags in what guests tell: as they are, in pieces, reversed, and in the usual encodings. It can't
 * find what a guest has encrypted; that its finder has to hand in.
 */
export class FlagScanner {
  readonly #needles: readonly Needle[];
  readonly #tails = new Map<string, string>();

  constructor(flags: readonly Flag[]) {
    this.#needles = flags.flatMap(({ place, secret }) => needlesOf(place, secret));
  }

  /** The places whose flags are in the text, or in it and what the session told before. */
  scan(session: string, text: string): readonly PlaceName[] {
    const whole = (this.#tails.get(session) ?? '') + text;
    this.#keep(session, whole.slice(-TAIL_CHARACTERS));
    const views = {
      letters: whole.toLowerCase().replaceAll(/[^\da-z]/g, ''),
      base64: whole
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .replaceAll(/[^\dA-Za-z+/]/g, ''),
    };
    const found = this.#needles.filter((needle) => views[needle.view].includes(needle.text));
    return [...new Set(found.map(({ place }) => place))];
  }

  #keep(session: string, tail: string): void {
    this.#tails.delete(session);
    const [oldest] = this.#tails.keys();
    if (oldest !== undefined && this.#tails.size >= MOST_TAILS) {
      this.#tails.delete(oldest);
    }
    this.#tails.set(session, tail);
  }
}

/** Half of a secret is 80 random bits: nobody tells it by chance. */
function needlesOf(place: PlaceName, secret: string): Needle[] {
  const half = secret.length / 2;
  return [secret.slice(0, half), secret.slice(half)].flatMap((part) => {
    const plain = [part, hexOf(part), codesOf(part), base32Of(part), rot13Of(part)];
    const letters = [...plain, ...plain.map(reversed)];
    const base64 = base64Of(part);
    return [
      ...letters.map((text): Needle => ({ place, view: 'letters', text })),
      ...[...base64, ...base64.map(reversed)].map((text): Needle => ({
        place,
        view: 'base64',
        text,
      })),
    ];
  });
}

function reversed(text: string): string {
  return Array.from(text).toReversed().join('');
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** As `list(flag.encode())` is printed, without what is between the numbers. */
function codesOf(text: string): string {
  return [...Buffer.from(text)].join('');
}

function rot13Of(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
}

/** RFC 4648; what comes from whole groups of five bytes, wherever the flag's text begins. */
function base32Of(text: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((group) => alphabet[Number.parseInt(group, 2)]).join('');
}

/** The middle of it, in each of the three ways in which bytes can lie in its groups. */
function base64Of(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + text).toString('base64');
    // What shares a character with a neighbour that is not known is left out.
    return encoded.replaceAll('=', '').slice(offset === 0 ? 0 : offset + 1, -1);
  });
}
