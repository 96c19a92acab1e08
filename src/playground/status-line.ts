import { byId, make } from './dom.ts';
import { duration } from './output/tell-ending.ts';
import type { Told } from './output/tell-ending.ts';
import type { Usage } from '../model/outcome.ts';

const TICK_MS = 100;

/** How far down the line may be and still be seen, and some of what is below it. */
const MOST_OF_SCREEN = 0.6;

/** What the run is doing, or has come to. */
export class StatusLine {
  readonly #line = byId('status', HTMLElement);
  readonly #clock = byId('clock', HTMLElement);
  readonly #usage = byId('usage', HTMLElement);
  #timer = 0;

  /** Something is under way. The clock is for the eye: it would be read aloud ten times a second. */
  begin(text: string): void {
    this.say({ tone: 'running', title: text, text: '' }, null);
    const start = performance.now();
    const show = (): void => {
      this.#clock.textContent = duration(performance.now() - start);
    };
    show();
    this.#timer = window.setInterval(show, TICK_MS);
  }

  /** Where the screen is small, what the code shows is below what is on it. */
  reveal(): void {
    const { top } = this.#line.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight * MOST_OF_SCREEN) {
      this.#line.scrollIntoView({ block: 'start' });
    }
  }

  /** What is being done, while it is being done. */
  progress(text: string): void {
    this.#line.replaceChildren(make('b', 'title', text));
  }

  /** What became of it. */
  say({ tone, title, text }: Told, usage: Usage | null): void {
    window.clearInterval(this.#timer);
    this.#clock.textContent = '';
    this.#line.dataset['tone'] = tone;
    this.#line.replaceChildren(make('b', 'title', title), ' ', make('span', '', text));
    this.#usage.textContent = usage === null ? '' : tellUsage(usage);
  }
}

function tellUsage({ wallMs, cpuMs, peakMemoryMiB }: Usage): string {
  const memory = peakMemoryMiB > 0 ? [`${Math.round(peakMemoryMiB)} MiB`] : [];
  return [duration(wallMs), `${duration(cpuMs)} of processor`, ...memory].join(' · ');
}
