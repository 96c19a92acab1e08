import { UsageError } from '../model/errors.ts';
import type { AskService } from './service.ts';

/** The context that a session has from its beginning. */
export const FIRST_CONTEXT = 0;

/** Contexts of one sandbox at one time, besides the first. */
export const MOST_CONTEXTS = 100;

/**
 * Numbers for the contexts of one sandbox, none twice: what is of a time that the sandbox was taken back
 * from must not be mistaken for what was made since.
 */
export class ContextNumbers {
  #last: number;

  /** @param used Those that are taken already. */
  constructor(used: readonly number[] = []) {
    this.#last = Math.max(FIRST_CONTEXT, ...used);
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** What the contexts of a session are made of. */
export interface ContextsSettings {
  readonly ask: AskService;
  /** Whether a run is going on in a context. */
  readonly isRunning: (context: number) => boolean;
  readonly numbers: ContextNumbers;
  /** Those that the guest has already, as a copy of another. */
  readonly open: readonly number[];
}

/** Which contexts a session has. */
export class Contexts {
  readonly #settings: ContextsSettings;
  readonly #open: Set<number>;

  constructor(settings: ContextsSettings) {
    this.#settings = settings;
    this.#open = new Set([FIRST_CONTEXT, ...settings.open]);
  }

  /** All but the first, as they were opened. */
  get others(): readonly number[] {
    return [...this.#open].filter((context) => context !== FIRST_CONTEXT);
  }

  has(context: number): boolean {
    return this.#open.has(context);
  }

  /** @throws UsageError for one that is closed. */
  check(context: number): void {
    if (!this.has(context)) {
      throw new UsageError(
        'the context is closed, or of a time that its sandbox is not in any more: it was reset, or ' +
          'restored to before; create another one',
      );
    }
  }

  /** @throws UsageError when there are too many. */
  async open(): Promise<number> {
    if (this.#open.size > MOST_CONTEXTS) {
      throw new UsageError(
        `createContext: the sandbox has ${MOST_CONTEXTS} contexts already; close one, or create another sandbox`,
      );
    }
    const context = this.#settings.numbers.next();
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
    if (this.#settings.isRunning(context)) {
      throw new UsageError('a run is going on in this context; wait for it, or interrupt it');
    }
    if (this.#open.delete(context)) {
      try {
        await this.#tell('contexts.close', context);
      } catch (error) {
        this.#open.add(context); // the guest has it still
        throw error;
      }
    }
  }

  async #tell(service: string, context: number): Promise<void> {
    await this.#settings.ask({ service, args: [context], parse: () => null });
  }
}
