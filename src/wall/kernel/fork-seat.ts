import type { Socket } from 'node:net';
import type { Denial } from '../../model/denial.ts';
import { InternalError } from '../../model/errors.ts';
import { SIGKILL, SIGSYS } from '../../model/signals.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import { endOf } from '../../launcher/zygote-report.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { Guest, GuestEnd } from '../wall.ts';
import { KernelGuest } from './guest.ts';
import { OutputDrain } from './output-drain.ts';

/** Far longer than a fork takes to be there. */
const START_MS = 20_000;

const NOBODY = 0;
const MOST_EARLY = 100;

/** As a killed process ends whose keeper could not tell. */
const KILLED = endOf(new Map([['status', SIGKILL]]));

/** Of one fork. */
export type SeatSockets = Pick<GuestProcess, 'channel' | 'stdin' | 'stdout' | 'stderr'>;

/** Who is in a seat. */
interface Occupant {
  /** Its number in the family, as the guest tells it. */
  member: number;
  /** What was told of processes that ended before the number was known. */
  readonly early: Map<unknown, ReadonlyMap<string, unknown>>;
  /** Whether it made a call that ends it. */
  sealed: boolean;
  hear: (denial: Denial) => void;
  ended: (end: GuestEnd) => void;
}

/** The place of one fork: its sockets, and whoever is in it. Used by one fork after the other. */
export class ForkSeat {
  /** From 1 on; 0 is the guest that is forked. */
  readonly number: number;
  readonly #family: GuestProcess;
  readonly #sockets: SeatSockets;
  readonly #onFree: () => void;
  #fork: Occupant | null = null;
  /** Settles when the last fork in it that was ended is gone. */
  ending: Promise<void> = Promise.resolve();

  constructor(number: number, family: GuestProcess, sockets: SeatSockets, onFree: () => void) {
    this.number = number;
    this.#family = family;
    this.#sockets = sockets;
    this.#onFree = onFree;
  }

  get taken(): boolean {
    return this.#fork !== null;
  }

  /** Not while a fork that has ended did not read all that it was sent. */
  get usable(): boolean {
    return !this.taken && this.#sockets.channel.writableLength === 0;
  }

  /** Whether nobody was sent standard input here: what is on its way, or its end, cannot be taken back. */
  get hasStdin(): boolean {
    const { stdin } = this.#sockets;
    return stdin.writable && stdin.bytesWritten === 0;
  }

  /** Nobody is in it, and what was said in it is nobody's any more. Whoever takes it opens it. */
  async take(): Promise<void> {
    const fork: Occupant = {
      ...{ member: NOBODY, early: new Map(), sealed: false },
      ...{ hear: () => {}, ended: () => {} },
    };
    this.#fork = fork;
    if (!this.hasStdin) {
      this.#sockets.stdin.destroy();
    }
    this.#outputs.forEach((socket) => socket.removeAllListeners('data').resume());
    await new OutputDrain(this.#outputs).drained();
  }

  /**
   * The guest that is to be in it, which frees it when that has ended. To be called before it is made, as it
   * talks at once; then `started` tells which process it is.
   */
  async open(mostResultBytes: number): Promise<Guest> {
    const fork = this.#fork;
    if (fork === null) {
      throw new InternalError('a seat that nobody took');
    }
    const gone = new Promise<GuestEnd>((settle) => (fork.ended = settle));
    void gone.then(() => this.#free(fork));
    const timer = setTimeout(() => this.kill(fork), START_MS);
    const guest = await KernelGuest.open(this.#process(fork, gone), mostResultBytes).finally(() =>
      clearTimeout(timer),
    );
    guest.python = guest.python.split(' ')[0] ?? '';
    return guest;
  }

  started(member: number): void {
    const end = this.#fork?.early.get(member);
    if (this.#fork !== null) {
      this.#fork.member = member;
      this.bury(end ?? new Map());
    }
  }

  /** The keeper tells of a process that has ended: what it has left running ends with it. */
  bury(fields: ReadonlyMap<string, unknown>): void {
    const gone = fields.get('gone');
    const { member, early, sealed } = this.#fork ?? {};
    if (member === NOBODY && early !== undefined && early.size < MOST_EARLY) {
      early.set(gone, fields);
    } else if (gone !== undefined && gone === member) {
      const end = endOf(fields);
      const signalNumber = sealed && end.signalNumber === SIGKILL ? SIGSYS : end.signalNumber;
      this.kill(this.#fork, { ...end, signalNumber });
    }
  }

  /** What it was refused. */
  readonly hear = (denial: Denial): void => {
    if (this.#fork !== null) {
      this.#fork.sealed ||= denial.sealed;
      this.#fork.hear(denial);
    }
  };

  /** The family has ended. */
  end(end: GuestEnd): void {
    this.#fork?.ended(end);
    Object.values(this.#sockets).forEach((socket) => socket.destroy());
  }

  /** Ends a fork, if it is still the one that is here, and whatever else is in its place. */
  kill(fork = this.#fork, end = KILLED): void {
    if (fork === this.#fork) {
      this.ending = this.#sweep().then(() => fork?.ended(end));
    }
  }

  #free(fork: Occupant): void {
    if (fork === this.#fork) {
      this.#fork = null;
      this.#onFree();
    }
  }

  #process(fork: Occupant, gone: Promise<GuestEnd>): GuestProcess {
    return {
      ...this.#family,
      ...this.#sockets,
      gone,
      onDenial: (hear) => (fork.hear = hear),
      interrupt: () => this.#family.order('interrupt', { member: fork.member }),
      kill: () => this.kill(fork),
    };
  }

  /** Resolves when no process is left in it, and all that they said has been read. */
  async #sweep(): Promise<void> {
    await keepAliveFor(this.#family.order('sweep', { spare: [], seat: this.number }));
    await new OutputDrain(this.#outputs).drained();
  }

  /** What the guest writes to. */
  get #outputs(): Socket[] {
    const { channel, stdout, stderr } = this.#sockets;
    return [channel, stdout, stderr];
  }
}
