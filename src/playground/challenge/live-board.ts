import { byId } from '../dom.ts';
import { readList, readText } from '../run/read-json.ts';
import { BoardPanel } from './board-panel.ts';
import { ask, Refused } from './challenge-service.ts';
import { readBoard } from './read-board.ts';

/** How often a page that is looked at asks for the board. */
const INTERVAL_MS = 2000;
/** Where nothing answers it is asked less and less often. */
const MOST_INTERVAL_MS = 60_000;

/** Keeps the board up to date, as long as somebody can see it. */
export class LiveBoard {
  readonly #panel = new BoardPanel();
  readonly #note = byId('board-note', HTMLElement);
  #hints: ReadonlyMap<string, string> | null = null;
  #shown = '';
  #waitMs = INTERVAL_MS;
  #timer = 0;
  #isAsking = false;

  start(): void {
    document.addEventListener('visibilitychange', () => void this.refresh());
    void this.refresh();
  }

  /** Asks now, and from now on in time. */
  async refresh(): Promise<void> {
    window.clearTimeout(this.#timer);
    if (this.#isAsking || document.hidden) {
      return;
    }
    this.#isAsking = true;
    try {
      this.#hints ??= await hints();
      await this.#ask(this.#hints);
      this.#waitMs = INTERVAL_MS;
      this.#say('');
    } catch (error) {
      this.#waitMs = Math.min(MOST_INTERVAL_MS, this.#waitMs * 2);
      this.#say(error instanceof Refused ? error.message : String(error));
    } finally {
      this.#isAsking = false;
      this.#timer = window.setTimeout(() => void this.refresh(), this.#waitMs);
    }
  }

  /** What has not changed stays: somebody may be marking a piece of it. */
  async #ask(hints: ReadonlyMap<string, string>): Promise<void> {
    const answer = await ask('/board.json');
    const text = JSON.stringify(answer);
    if (text !== this.#shown) {
      this.#panel.show(readBoard(answer), hints);
      this.#shown = text;
    }
  }

  #say(text: string): void {
    if (this.#note.textContent !== text) {
      this.#note.textContent = text;
    }
  }
}

/** Of each place where its flag is. */
async function hints(): Promise<ReadonlyMap<string, string>> {
  const { rules } = await ask('/rules.json');
  return new Map(
    readList(rules, readText).map((rule) => {
      const end = rule.indexOf(': ');
      return [rule.slice(0, end), rule.slice(end + 2)] as const;
    }),
  );
}
