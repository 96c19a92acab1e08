import { ProtocolError, UsageError } from '../model/errors.ts';
import type { Denial, SystemCall } from '../model/denial.ts';
import type { Limits } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import { Capabilities } from '../capability/index.ts';
import type {
  GuestOperation,
  HeldObjects,
  HostErrorReport,
  Question,
} from '../capability/index.ts';
import type { DoMessage, GuestMessage, ResultMessage, RunMessage } from '../protocol/index.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall/wall.ts';
import { Denials } from './denials.ts';
import { OperationClock } from './operation.ts';
import type { Run } from './run.ts';

/** What a conversation is made of. */
export interface ConversationSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  readonly exactFloats: boolean;
  readonly onHostError: ((report: HostErrorReport) => void) | null;
  /** Hears of every system call, where the wall tells them. */
  readonly onDenial: ((denial: Denial) => void) | null;
  readonly onSystemCall: ((call: SystemCall) => void) | null;
  /** What the guest holds of the host already, when it is a copy of another one. */
  readonly held: HeldObjects | null;
  /** Called once, when the guest is gone. */
  readonly onEnded: () => void;
}

/** All that host and guest say to each other: runs, operations, calls of the guest, releases. */
export class Conversation implements GuestListener {
  readonly capabilities: Capabilities;
  readonly denials = new Denials();
  readonly #settings: ConversationSettings;
  readonly #questions = new Map<number, Question>();
  /** Whether a checkpoint is being taken: nothing is asked of the guest meanwhile. */
  #pausing = false;
  #lastId = 0;
  #run: Run | null = null;
  #protocolError: Error | null = null;
  #ended = false;
  /** How the guest ended, while no run has been told. */
  #untoldEnd: GuestEnd | null = null;
  /** Results of runs are told one after the other, each when the output before it is here. */
  #told: Promise<unknown> = Promise.resolve();

  constructor(settings: ConversationSettings) {
    const { guest, exactFloats, onHostError, held } = settings;
    this.#settings = settings;
    this.capabilities = new Capabilities({
      link: {
        room: () => guest.room(),
        send: (message) => guest.send(message),
        perform: (operation, question) => this.#perform(operation, question),
      },
      exactFloats,
      onHostError,
      held,
    });
    guest.listen(this);
  }

  /** Whether the guest ended between two runs: the next one is told how. */
  get hasUntoldEnd(): boolean {
    return this.#untoldEnd !== null;
  }

  /** Does a run; `message` makes its message, given its number. */
  async run(run: Run, message: (id: number) => RunMessage | DoMessage): Promise<Outcome> {
    if (this.#untoldEnd !== null) {
      run.finishWith(this.#untoldEnd, this.#protocolError);
      this.#untoldEnd = null;
      return run.outcome;
    }
    this.#checkOpen();
    this.#lastId += 1;
    const id = this.#lastId;
    this.#run = run;
    this.denials.begin();
    this.#questions.set(id, {
      answered: (result) => this.#tell(run, result),
      failed: () => {}, // the run is told by itself, with how the guest ended
    });
    try {
      this.#settings.guest.send(message(id));
      run.begun();
    } catch (error) {
      this.#questions.delete(id);
      run.fail(error);
    }
    try {
      return await run.outcome;
    } finally {
      this.#run = null;
    }
  }

  /** Until `work` has settled nothing is asked of the guest but what it asks by way of `asking`. */
  async pausing<Result>(
    work: (asking: <Answer>(ask: () => Answer) => Answer) => Promise<Result>,
  ): Promise<Result> {
    this.#pausing = true;
    try {
      return await work((ask) => {
        this.#pausing = false;
        try {
          return ask();
        } finally {
          this.#pausing = true;
        }
      });
    } finally {
      this.#pausing = false;
    }
  }

  /** The guest is being killed: nothing more is asked of it, and nothing of the host is its any more. */
  close(): void {
    this.#ended = true;
    this.capabilities.close();
  }

  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#run?.output(stream, bytes);
  }

  onMessage(message: GuestMessage): void {
    try {
      this.#take(message);
    } catch (error) {
      this.#settings.guest.refuse(
        error instanceof ProtocolError
          ? error
          : new ProtocolError('a message could not be handled', { cause: error }),
      );
    }
  }

  onDenial(denial: Denial): void {
    const told = this.denials.add(denial);
    if (told !== null) {
      this.#callBack(() => this.#settings.onDenial?.(told));
    }
  }

  onSystemCall(call: SystemCall): void {
    this.#callBack(() => this.#settings.onSystemCall?.(call));
  }

  /** When a callback of the caller throws, the guest ends; who runs something in it gets the error. */
  #callBack(work: () => void): void {
    if (this.#run !== null) {
      this.#run.callBack(work);
      return;
    }
    try {
      work();
    } catch (error) {
      this.#settings.guest.kill();
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  onProtocolError(error: Error): void {
    this.#protocolError = error;
  }

  onEnd(end: GuestEnd): void {
    this.#ended = true;
    // A guest is known to its wall for as long as the wall has others; what was said with it need not be.
    this.#settings.guest.listen(null);
    const told = this.#told.then(() => {
      this.#settings.onEnded();
      if (this.#run === null) {
        this.#untoldEnd = end;
      } else {
        this.#run.finishWith(end, this.#protocolError);
      }
      for (const question of this.#questions.values()) {
        const error = this.#protocolError ?? new UsageError('the guest ended before it answered');
        question.failed(error);
      }
      this.#questions.clear();
      this.capabilities.close();
    });
    this.#told = told;
  }

  #take(message: GuestMessage): void {
    switch (message.op) {
      case 'result': {
        const question = this.#questions.get(message.id);
        this.#questions.delete(message.id);
        question?.answered(message);
        break;
      }
      case 'call':
        this.capabilities.handleCall(message);
        break;
      case 'cancel':
        this.capabilities.handleCancel(message);
        break;
      case 'display':
        this.#display(message.bundle);
        break;
      case 'release':
        this.capabilities.handleRelease(message);
        break;
      case 'sealed':
      case 'seal-failed':
        break; // the wall has taken them
    }
  }

  /** In answer to a run that wants them, and to nothing else. */
  #display(bundle: PythonValue | undefined): void {
    if (this.#run === null) {
      throw new ProtocolError('the guest sent a display, and no program runs');
    }
    this.#run.display(bundle);
  }

  #tell(run: Run, result: ResultMessage): void {
    const value = this.#valueOf(result);
    this.capabilities.endRun();
    this.#told = Promise.all([this.#told, this.#settings.guest.settled()]).then(() => {
      if (this.#protocolError === null) {
        run.finish(result, value); // else it is told with the end of the guest
      }
    });
  }

  /** A value over a limit of the decoder is no reason to end the guest: the run has none, then. */
  #valueOf(result: ResultMessage): PythonValue | undefined {
    if (result.status !== 'ok' || result.value === null) {
      return undefined;
    }
    try {
      return this.capabilities.decode(result.value);
    } catch (error) {
      if (error instanceof ProtocolError && error.details['reason'] === 'limit') {
        return undefined;
      }
      throw error;
    }
  }

  #perform(operation: GuestOperation, question: Question): void {
    this.#checkOpen();
    const { guest, limits } = this.#settings;
    this.#lastId += 1;
    const id = this.#lastId;
    guest.send({ op: 'do', id, resultBytes: limits.resultBytes, ...operation });
    const clock = new OperationClock({
      timeoutMs: limits.timeoutMs,
      isRunning: () => this.#run !== null,
      interrupt: () => guest.interrupt(),
      kill: () => guest.kill(),
    });
    this.#questions.set(id, {
      answered: (result) => {
        clock.stop();
        question.answered(result);
      },
      failed: (error) => {
        clock.stop();
        question.failed(error);
      },
    });
  }

  #checkOpen(): void {
    if (this.#ended) {
      throw new UsageError('the guest has ended; create another sandbox');
    }
    if (this.#pausing) {
      throw new UsageError('a checkpoint of the guest is being taken; wait for it');
    }
  }
}
