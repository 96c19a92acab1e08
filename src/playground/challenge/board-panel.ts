import { byId, make } from '../dom.ts';
import type { Counts, ShownBoard } from './read-board.ts';

/** Refused calls that are shown: the most frequent. All of them are in `/board.json`. */
const MOST_SHOWN_CALLS = 40;

/** The board on the page. All that attackers wrote is text. */
export class BoardPanel {
  readonly #summary = byId('summary', HTMLElement);
  readonly #flags = byId('flags', HTMLElement);
  readonly #outcomes = byId('outcomes', HTMLElement);
  readonly #denials = byId('denials', HTMLElement);
  readonly #last = byId('last', HTMLElement);

  /** @param hints What is told of each place, by its name. */
  show(board: ShownBoard, hints: ReadonlyMap<string, string>): void {
    const { python, wall, attempts, sessions, startedAt } = board;
    const captured = board.flags.filter(({ capturedAt }) => capturedAt !== null).length;
    this.#summary.textContent = `Python ${python} behind the ${wall} wall since ${timeOf(startedAt)}: ${attempts} attempts in ${sessions} sessions, ${captured} of ${board.flags.length} flags captured.`;
    this.#flags.replaceChildren(
      ...board.flags.map(({ place, capturedAt }) =>
        make(
          'li',
          capturedAt === null ? '' : 'captured',
          make('b', '', place),
          make('span', 'hint', hints.get(place) ?? ''),
          make('span', 'held', capturedAt === null ? 'holds' : `captured ${timeOf(capturedAt)}`),
        ),
      ),
    );
    this.#outcomes.replaceChildren(...counted(board.statuses));
    this.#denials.replaceChildren(...counted(board.denials.slice(0, MOST_SHOWN_CALLS)));
    this.#last.replaceChildren(
      ...board.last.map(({ at, room, status, code }) =>
        make(
          'li',
          '',
          make('code', '', code),
          make('span', 'quiet', `${status} · ${room} · ${timeOf(at)}`),
        ),
      ),
    );
  }
}

function counted(counts: Counts): HTMLElement[] {
  return counts.length === 0
    ? [make('li', 'quiet', 'none yet')]
    : counts.map(([name, count]) => make('li', '', make('code', '', name), ` ${count}`));
}

/** As the visitor's clock has it; as it came, when it is no time. */
function timeOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleString();
}
