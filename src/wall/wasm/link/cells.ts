/**
 * The few numbers that a guest's thread and whoever watches it share. A guest computes or waits
 * without returning to its event loop, so nothing else can reach it.
 */

/** Places of 32-bit cells. */
const WAKE = 0;
const SIGNAL = 1;
const GONE = 2;
const PEAK_PAGES = 3;
/** Places of 64-bit floats, behind them. */
const FLOATS_AT = 16;
const WAITED = 0;
const WAITING_SINCE = 1;
const STARTED = 2;

const CELLS_BYTES = 64;

/** So long a wait looks by itself before it sleeps: to be woken takes about as long as most answers. */
const LOOK_MS = 0.12;
/** After a wait that has looked in vain, so many do not; twice as many after the next, and so on. */
const FEWEST_CALM_WAITS = 2;
const MOST_CALM_WAITS = 128;

/** Made by whoever starts the guest; its buffer goes to the guest's thread. */
export class Cells {
  readonly buffer: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;
  /** So many waits sleep at once, and so many the next time. */
  #calmWaits = 0;
  #nextCalmWaits = FEWEST_CALM_WAITS;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(CELLS_BYTES)) {
    this.buffer = buffer;
    this.#ints = new Int32Array(buffer, 0, FLOATS_AT / 4);
    this.#floats = new Float64Array(buffer, FLOATS_AT);
  }

  // For the watcher.

  /** Leaves a signal for the guest. One that was not taken yet is replaced. */
  interrupt(signal: number): void {
    Atomics.store(this.#ints, SIGNAL, signal);
    this.wake();
  }

  /** Tells the guest that nobody wants it any more: its next wait ends it. */
  markGone(): void {
    Atomics.store(this.#ints, GONE, 1);
    this.wake();
  }

  /** Ends a wait of the guest's. */
  wake(): void {
    Atomics.add(this.#ints, WAKE, 1);
    Atomics.notify(this.#ints, WAKE);
  }

  /** How long the guest has computed, not waited; `nowMs` is milliseconds since 1970. */
  busyMs(nowMs: number): number {
    const started = this.#floats[STARTED] ?? 0;
    if (started === 0) {
      return 0;
    }
    const since = this.#floats[WAITING_SINCE] ?? 0;
    const waited = (this.#floats[WAITED] ?? 0) + (since === 0 ? 0 : nowMs - since);
    return Math.max(0, nowMs - started - waited);
  }

  get peakPages(): number {
    return Atomics.load(this.#ints, PEAK_PAGES);
  }

  // For the guest's thread.

  start(nowMs: number): void {
    this.#floats[STARTED] = nowMs;
  }

  set peakPages(pages: number) {
    Atomics.store(this.#ints, PEAK_PAGES, pages);
  }

  get gone(): boolean {
    return Atomics.load(this.#ints, GONE) !== 0;
  }

  get signal(): number {
    return Atomics.load(this.#ints, SIGNAL);
  }

  takeSignal(): number {
    return this.signal === 0 ? 0 : Atomics.exchange(this.#ints, SIGNAL, 0);
  }

  /** To be read before one looks whether there is something to wait for. */
  get wakes(): number {
    return Atomics.load(this.#ints, WAKE);
  }

  /** Waits unless somebody has called `wake` since `wakes` was read. */
  sleep(wakes: number, timeoutMs: number, now: () => number): void {
    if (this.#look(wakes, Math.min(timeoutMs, LOOK_MS), now)) {
      return;
    }
    this.uncounted(() => Atomics.wait(this.#ints, WAKE, wakes, timeoutMs), now);
  }

  /** Does what is not the guest's computing: a wait, or work of ours. */
  uncounted<Result>(work: () => Result, now: () => number): Result {
    const since = now();
    this.#floats[WAITING_SINCE] = since;
    const result = work();
    this.#floats[WAITED] = (this.#floats[WAITED] ?? 0) + Math.max(0, now() - since);
    this.#floats[WAITING_SINCE] = 0;
    return result;
  }

  /** Whether somebody called `wake` meanwhile. This counts as computing, which it is. */
  #look(wakes: number, timeoutMs: number, now: () => number): boolean {
    if (this.#calmWaits > 0) {
      this.#calmWaits -= 1;
      return false;
    }
    const end = now() + timeoutMs;
    while (now() < end) {
      if (this.wakes !== wakes) {
        this.#nextCalmWaits = FEWEST_CALM_WAITS;
        return true;
      }
    }
    this.#calmWaits = this.#nextCalmWaits;
    this.#nextCalmWaits = Math.min(2 * this.#nextCalmWaits, MOST_CALM_WAITS);
    return false;
  }
}
