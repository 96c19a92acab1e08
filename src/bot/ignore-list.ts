/** Masks that are kept, and how long one may be. */
const MOST_MASKS = 500;
const MOST_MASK_CHARACTERS = 200;

/** RFC 2812, 2.2: on most networks a name may be written with either; where not, few are like that. */
const SAME_SIGNS: Readonly<Record<string, string>> = { '[': '{', ']': '}', '\\': '|', '~': '^' };

/** People who get no answer, by masks with `*` and `?` as on IRC, in lower case. */
export class IgnoreList {
  readonly #masks = new Set<string>();

  constructor(masks: readonly string[] = []) {
    for (const mask of masks) {
      this.add(mask);
    }
  }

  get masks(): readonly string[] {
    return [...this.#masks];
  }

  /** False when it can't be kept: it is too long, or there are too many. */
  add(mask: string): boolean {
    if (mask.length > MOST_MASK_CHARACTERS || this.#masks.size >= MOST_MASKS) {
      return false;
    }
    this.#masks.add(folded(mask));
    return true;
  }

  remove(mask: string): boolean {
    return this.#masks.delete(folded(mask));
  }

  ignores(who: string): boolean {
    const lower = folded(who);
    return this.masks.some((mask) => matchesMask(mask, lower));
  }
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[[\]\\~]/g, (sign) => SAME_SIGNS[sign] ?? sign);
}

/** Whether `*` and `?` of a mask can stand for what the text has there; in time of their product. */
export function matchesMask(mask: string, text: string): boolean {
  let at = 0;
  let place = 0;
  /** Where to try again: behind the last `*`, one character further on in the text. */
  let star = -1;
  let retry = 0;
  while (place < text.length) {
    if (mask[at] === '*') {
      star = at;
      at += 1;
      retry = place;
    } else if (at < mask.length && (mask[at] === '?' || mask[at] === text[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      place = retry;
    } else {
      return false;
    }
  }
  while (mask[at] === '*') {
    at += 1;
  }
  return at === mask.length;
}
