import { UsageError } from '../model/errors.ts';
import type { AskService } from './service.ts';

/** The context that a session has from its beginning. */
export const FIRST_CONTEXT = 0;

/** Contexts of one sandbox at one time, besides the first. */
export const MOST_CONTEXTS = 100;

/** Which contexts a session has. */
export class Contexts {
  readonly #ask: AskService;
  readonly #open = new Set<number>([FIRST_CONTEXT]);
  readonly #isRunning: (context: number) => boolean;
  #last = FIRST_CONTEXT;

  constructor(ask: AskService, isRunning: (context: number) => boolean) {
    this.#ask = ask;
    this.#isRunning = isRunning;
  }

  has(context: number): boolean {
    return this.#open.has(context);
  }

  /** @throws UsageError for one that is closed. */
  check(context: number): void {
    if (!this.has(context)) {
      throw new UsageError('the context is closed; create another one');
    }
  }

  /** @throws UsageError when there are too many. */
  async open(): Promise<number> {
    if (this.#open.size > MOST_CONTEXTS) {
      throw new UsageError(
        `createContext: the sandbox has ${MOST_CONTEXTS} contexts already; close one, or create another sandbox`,
      );
    }
    this.#last += 1;
    const context = this.#last;
    this.#open.add(context); // counts from now on, though the guest may take its time
    try {
      await this.#tell('contexts.open', context);
    } catch (error) {
      this.#open.delete(context);
      throw error;
    }
    return context;
  }

  /** @throws UsageError while a run is going on in it. */
  async close(context: number): Promise<void> {
    if (this.#isRunning(context)) {
      throw new UsageError('a run is going on in this context; wait for it, or interrupt it');
    }
    if (this.#open.delete(context)) {
      await this.#tell('contexts.close', context);
    }
  }

  async #tell(service: string, context: number): Promise<void> {
    await this.#ask({ service, args: [context], parse: () => null });
  }
}
