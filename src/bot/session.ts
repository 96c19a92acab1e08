import { randomBytes } from 'node:crypto';
import { Undo } from '../adapter/undo.ts';
import { type Outcome, Sandbox, type SandboxOptions } from '../index.ts';

/** Statements that can be taken back: each is a copy of what a guest has changed. */
export const MOST_UNDO = 3;

/** What became of a statement. */
export type Ran =
  /** More lines must follow. */
  | { readonly kind: 'incomplete' }
  | {
      readonly kind: 'ran';
      readonly outcome: Outcome;
      /** Whether the code called `input()`. */
      readonly asked: boolean;
      /** What the session is now, when its guest has ended. */
      readonly after: 'lives' | 'restored' | 'replaced';
    };

/**
 * How much of a statement is there: its first line, which may be all of it; some lines, of which a block
 * goes on until an empty one; or all of it.
 */
export type Extent = 'first line' | 'some lines' | 'all';

/** A guest with which somebody talks: one thing at a time. */
export class ChatSession {
  readonly id = randomBytes(4).toString('hex');
  readonly #options: SandboxOptions;
  #sandbox: Sandbox;
  #undo: Undo;
  #statements = 0;
  #isEnded = false;

  static async open(options: SandboxOptions): Promise<ChatSession> {
    const full = { ...options, checkpoints: MOST_UNDO };
    return new ChatSession(full, await Sandbox.create(full));
  }

  private constructor(options: SandboxOptions, sandbox: Sandbox) {
    this.#options = options;
    this.#sandbox = sandbox;
    this.#undo = new Undo(sandbox, MOST_UNDO);
  }

  get sandbox(): Sandbox {
    return this.#sandbox;
  }

  /** Statements that were run so far. */
  get statements(): number {
    return this.#statements;
  }

  /** @throws SandboxError for trouble on our side, and when the guest breaks the protocol. */
  async run(code: string, extent: Extent): Promise<Ran> {
    await this.#revive();
    if (extent !== 'all') {
      const { status } = await this.#sandbox.checkSyntax(
        extent === 'first line' ? `${code}\n` : code,
      );
      if (status === 'incomplete') {
        return { kind: 'incomplete' };
      }
    }
    await this.#undo.remember();
    this.#statements += 1;
    let asked = false;
    const outcome = await this.#sandbox.run(code, {
      filename: `<input-${this.#statements}>`,
      returnValue: false,
      onInput: () => {
        asked = true;
        return null;
      },
    });
    return { kind: 'ran', outcome, asked, after: await this.#revive() };
  }

  /** Takes the last statement back; false when that can't be. */
  async undo(): Promise<boolean> {
    const isBack = await this.#undo.back();
    await this.#revive();
    return isBack;
  }

  /** Makes it as it was when it began. */
  async reset(): Promise<void> {
    this.#undo.forget();
    if (!this.#isEnded) {
      // It would make one live again that nobody has any more.
      await this.#sandbox.restart();
    }
  }

  /** Ends it for good, whatever it is doing. */
  end(): void {
    this.#isEnded = true;
    this.#sandbox.kill();
  }

  /** Ends what it is doing, because that takes too long. What follows finds a new guest. */
  interrupt(): void {
    this.#sandbox.kill();
  }

  /** There is a guest afterwards: the last one as it was before what ended it, or a new one. */
  async #revive(): Promise<'lives' | 'restored' | 'replaced'> {
    if (!this.#sandbox.closed || this.#isEnded) {
      return 'lives';
    }
    if (await this.#undo.back()) {
      return 'restored';
    }
    this.#undo.forget();
    this.#sandbox.kill();
    this.#sandbox = await Sandbox.create(this.#options);
    this.#undo = new Undo(this.#sandbox, MOST_UNDO);
    if (this.#isEnded) {
      this.#sandbox.kill();
    }
    return 'replaced';
  }
}
