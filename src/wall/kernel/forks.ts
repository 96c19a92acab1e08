import type { Socket } from 'node:net';
import type { Denial } from '../../model/denial.ts';
import { LaunchError, UsageError } from '../../model/errors.ts';
import type { ToldDenial } from '../../launcher/denial-report.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import { SOCKETS_PER_FORK } from '../../policy/index.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { AskAgent, Frozen, Guest, GuestEnd } from '../wall.ts';
import { ForkSeat } from './fork-seat.ts';
import type { SeatSockets } from './fork-seat.ts';

/** From this number on an order to the keeper is a root to move to: see guest/seal_forks.py. */
const MOVES = 128;
const HOME = 0;

/** The lever that the guest itself waits at, until it has been moved. */
const LEVER = 0;

/** What is forked. */
export interface Forkable {
  /** Does something during which the guest may copy itself once. */
  whileAllowed<Made>(work: () => Promise<Made>): Promise<Made>;
  /** A fork has ended: perhaps it was the last that somebody could use. */
  endIfDone(): void;
}

/** The forks of a guest: processes of the guest's own namespace, each with a root and sockets of its own. */
export class Forks {
  readonly #guest: Forkable;
  readonly #keeper: Socket;
  readonly #mostResultBytes: number;
  readonly #seats: readonly ForkSeat[];
  /** How many levers are not for checkpoints. */
  readonly levers: number;
  /** How the zygote tells the guest's own processes from those of forks, where there may be any. */
  readonly own: { readonly seat?: number };
  /** Forks the guest, where it was made for that. */
  readonly fork: Guest['fork'];
  #moving = false;
  /** Whether the guest had to go back before it said that it was copied: then nobody knows where. */
  #disturbed = false;
  /** Who waits until the guest is where it was. */
  #back: (() => void)[] = [];
  #allEnded = false;

  constructor(
    process: GuestProcess,
    keeper: Socket,
    { guest, mostResultBytes }: { readonly guest: Forkable; readonly mostResultBytes: number },
  ) {
    this.#guest = guest;
    this.#keeper = keeper;
    this.#mostResultBytes = mostResultBytes;
    this.#seats = socketsOf(process).map(
      (sockets, place) => new ForkSeat(place + 1, process, sockets, () => guest.endIfDone()),
    );
    const any = this.#seats.length > 0;
    this.levers = any ? LEVER + 1 : 0;
    this.own = any ? { seat: HOME } : {};
    this.fork = any ? (ask) => this.#fork(ask) : undefined;
  }

  /** How many there are, one that is being made included. */
  get live(): number {
    return this.#seats.filter(({ taken }) => taken).length;
  }

  /** @throws UsageError when there may be no more; LaunchError when none comes. */
  async #fork(ask: AskAgent): Promise<Frozen> {
    const seat = await this.#freeSeat();
    await seat.take();
    const opening = seat.open(this.#mostResultBytes).catch(() => null);
    try {
      seat.started(await this.#copy(seat.number, ask));
      const fork = await opening;
      if (fork === null) {
        throw new LaunchError(
          'no fork could be made: it ended as it was copied; it may need more memory or disk than the policy allows',
        );
      }
      return { sizeBytes: null, fork, drop: () => {} };
    } catch (error) {
      seat.kill(); // also when nobody is taken to be in it: it may have been given up before it was made
      throw error;
    }
  }

  /** Has the guest copy itself where the fork is to be; its number there, as the guest tells it. */
  async #copy(seat: number, ask: AskAgent): Promise<number> {
    try {
      return await this.#guest.whileAllowed(async () => {
        await ask('checkpoints.pause', [LEVER, seat]);
        this.#moving = true;
        this.#disturbed = false;
        this.#keeper.write(Uint8Array.of(MOVES + seat, LEVER));
        const member = await ask('checkpoints.frozen', []);
        const isKnown = typeof member === 'number' && Number.isSafeInteger(member) && member > 1;
        if (!isKnown || this.#disturbed) {
          throw new LaunchError('no fork could be made: the guest has not been copied');
        }
        return member;
      });
    } finally {
      await this.home();
    }
  }

  /** Resolves when the guest is where it was before a fork; until then its processes are not known by their root. */
  async home(): Promise<void> {
    this.#disturbed = true;
    if (this.#moving && !this.#allEnded) {
      const back = new Promise<void>((done) => this.#back.push(done));
      this.#keeper.write(Uint8Array.of(MOVES + HOME));
      await keepAliveFor(back);
    }
  }

  /** What the keeper tells: that it has moved the guest, or of a process that has ended. */
  told(fields: ReadonlyMap<string, unknown>): void {
    if (fields.get('moved') === HOME) {
      this.#moving = false;
      this.#settle();
    }
    this.#seats.forEach((seat) => seat.bury(fields));
  }

  /** Tells forks what they were refused, and `hear` the rest. */
  hearing(hear: (denial: Denial) => void): (denial: ToldDenial) => void {
    return ({ seat = HOME, ...denial }) => {
      const fork = this.#seats.find(({ number }) => number === seat);
      (fork?.hear ?? hear)(denial);
    };
  }

  /** The family has ended. */
  end(end: GuestEnd): void {
    this.#allEnded = true;
    this.#seats.forEach((seat) => seat.end(end));
    this.#settle();
  }

  #settle(): void {
    this.#back.forEach((done) => done());
    this.#back = [];
  }

  async #freeSeat(): Promise<ForkSeat> {
    await Promise.all(this.#seats.map(({ ending }) => ending));
    const free = this.#seats.filter(({ usable }) => usable);
    const seat = free.find(({ hasStdin }) => hasStdin) ?? free[0];
    if (seat === undefined) {
      throw new UsageError(
        `fork: ${this.#seats.length} are alive, as many as \`forks\` allows; kill one`,
      );
    }
    return seat;
  }
}

function socketsOf({ seats }: GuestProcess): SeatSockets[] {
  return seats.flatMap((channel, at) => {
    const [stdin, stdout, stderr] = seats.slice(at + 1, at + SOCKETS_PER_FORK);
    const isFirst = at % SOCKETS_PER_FORK === 0;
    return isFirst && stdin && stdout && stderr ? [{ channel, stdin, stdout, stderr }] : [];
  });
}
