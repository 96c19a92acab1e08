import { ProtocolError } from '../model/errors.ts';
import type { DoMessage, HostMessage, RunMessage } from '../protocol/index.ts';
import type { Guest } from '../wall/wall.ts';
import type { BusyClock } from './busy-clock.ts';
import type { OpenRuns } from './open-runs.ts';

/** Who is asked, and who has to do with it. */
export interface GuestQuestionsSettings {
  readonly guest: Guest;
  readonly clock: BusyClock;
  readonly runs: OpenRuns;
  /** Whether there is a guest that may be asked. */
  readonly mayAsk: () => boolean;
  /** Called before each question. */
  readonly onAsk: () => void;
  readonly onError: (error: unknown) => void;
}

/** What a client asks of its guest: a run is in the book before it begins, and all is under the clock. */
export class GuestQuestions {
  readonly #settings: GuestQuestionsSettings;

  constructor(settings: GuestQuestionsSettings) {
    this.#settings = settings;
  }

  /** Passes a message on; null when that is done, else a promise of it. @throws ProtocolError */
  give(message: HostMessage): Promise<void> | null {
    const { clock, runs, mayAsk, onError } = this.#settings;
    if (isQuestion(message) && clock.isAsked(message.id)) {
      // Two of one name would be one in the book, and one that the clock looks after.
      throw new ProtocolError('tunnel: the client asks two things by one number');
    }
    if (!isRun(message)) {
      this.#pass(message);
      return null;
    }
    return mayAsk()
      ? runs
          .begin(message.id)
          .then(() => this.#pass(message))
          .catch(onError)
      : null;
  }

  #pass(message: HostMessage): void {
    const { guest, clock, mayAsk, onAsk } = this.#settings;
    if (!mayAsk()) {
      return;
    }
    if (isQuestion(message)) {
      onAsk();
      clock.asked(message.id);
    }
    guest.send(message);
  }
}

/** What the guest is to answer. */
function isQuestion(message: HostMessage): message is RunMessage | DoMessage {
  return message.op === 'run' || message.op === 'do';
}

/** A run of a program, or a call of a function of one. */
function isRun(message: HostMessage): message is RunMessage | DoMessage {
  return (
    message.op === 'run' ||
    (message.op === 'do' && message.action === 'call' && message.target === null)
  );
}
