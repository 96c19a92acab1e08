import type { Denial } from '../../model/denial.ts';
import { make } from '../dom.ts';
import { purposeOf } from './layer.ts';
import type { Layer, Walls } from './layer.ts';
import { wallPicture } from './picture.ts';

/** Refused calls that are listed; there may be 128 different ones. */
const MAX_LISTED = 24;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['kernel', 'The kernel wall'],
  ['wasm', 'The wasm wall'],
  ['browser', 'The wasm wall, in this browser'],
]);

/** Shows which walls hold, and what they have refused in this run. */
export class WallPanel {
  readonly #place: HTMLElement;
  #walls: Walls | null = null;
  #denials = new Map<string, Denial>();

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** Other walls, or null when nobody knows them. */
  show(walls: Walls | null): void {
    this.#walls = walls;
    this.#draw();
  }

  /** A new run: nothing is refused yet. */
  forget(): void {
    this.#denials.clear();
    this.#draw();
  }

  /** A refused call; told again it replaces what was told before. */
  deny(denials: readonly Denial[]): void {
    for (const denial of denials) {
      this.#denials.set(denial.call, denial);
    }
    this.#draw();
  }

  #draw(): void {
    const { chosen = null, layers = [] } = this.#walls ?? {};
    const own = layers.filter(({ wall }) => wall === chosen);
    const around = own.filter((layer) => purposeOf(layer) !== null);
    const denials = [...this.#denials.values()];
    const count = denials.reduce((sum, denial) => sum + denial.count, 0);
    const holds = chosen !== null && own.every(({ ok, required }) => ok || !required);
    this.#place.replaceChildren(
      wallPicture(around, count),
      make(
        'div',
        'wall-text',
        make('h3', '', titleOf(this.#walls), stateChip(this.#walls, holds)),
        denialList(denials, count),
        ...(own.length === 0
          ? []
          : [
              layerList(
                around.toReversed(),
                own.filter((layer) => purposeOf(layer) === null),
              ),
            ]),
      ),
    );
  }
}

function titleOf(walls: Walls | null): string {
  const { chosen } = walls ?? {};
  if (chosen === undefined) {
    return 'The wall';
  }
  return chosen === null ? 'No wall stands' : (NAMES.get(chosen) ?? chosen);
}

function stateChip(walls: Walls | null, holds: boolean): HTMLElement {
  if (walls === null) {
    return make('span', 'chip', 'not known yet');
  }
  return make('span', `chip ${holds ? 'good' : 'bad'}`, holds ? 'holds' : 'does not hold');
}

/** Outermost first, as in the picture; what is not a wall itself last. */
function layerList(around: readonly Layer[], rest: readonly Layer[]): HTMLElement {
  const items = [...around, ...rest].map((layer) => {
    const { ok, name, found, problem, remedy, required } = layer;
    const mark = make('span', `dot ${ok ? 'holds' : required ? 'missing' : 'absent'}`);
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', ok ? 'holds' : 'does not hold');
    const words = [purposeOf(layer) ?? found, problem, remedy].filter((text) => text !== null);
    const item = make('li', '', mark, make('div', '', make('b', '', name), ' ', words.join(' ')));
    item.title = found;
    return item;
  });
  return make('details', '', make('summary', '', 'Its layers'), make('ul', 'layers', ...items));
}

function denialList(denials: readonly Denial[], count: number): HTMLElement {
  if (denials.length === 0) {
    return make('p', 'quiet', 'Nothing was refused in this run.');
  }
  const items = denials.slice(0, MAX_LISTED).map((denial) => {
    const { call, count, sealed } = denial;
    const name = make('code', '', call.replace(/^__syscall_/, ''));
    const end = sealed ? ['ended the process'] : [];
    return make('li', '', name, make('span', 'count', `× ${count}`), ...end);
  });
  const times =
    count === 1 ? 'One system call was refused:' : `${count} system calls were refused:`;
  const left = denials.length - items.length;
  return make(
    'div',
    'denials',
    make('p', '', times),
    make('ul', '', ...items, ...(left > 0 ? [make('li', '', `and ${left} more`)] : [])),
  );
}
