import type { Socket } from 'node:net';
import { LaunchError } from '../../model/errors.ts';
import { SIGKILL, SIGSYS } from '../../model/signals.ts';
import { readLines } from '../../launcher/lines.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import { endOf } from '../../launcher/zygote-report.ts';
import type { HostMessage } from '../../protocol/index.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { AskAgent, Frozen, Guest, GuestEnd, GuestListener } from '../wall.ts';
import { Forks } from './forks.ts';
import { KernelGuest } from './guest.ts';
import { OutputDrain } from './output-drain.ts';
import { readToEnd } from './read-to-end.ts';

/** The first process that a keeper makes: see guest/seal_keeper.py. */
const FIRST_MEMBER = 2;

/** Far longer than a copy takes to be there. */
const THAW_MS = 20_000;

/** As a killed process ends whose keeper could not tell. */
const KILLED = endOf(new Map([['status', SIGKILL]]));

/** A copy of a guest that waits, frozen, for its turn. */
class FrozenCopy implements Frozen {
  readonly sizeBytes = null;
  readonly guest: Guest;
  readonly lever: number;
  /** Its number in the guest's namespace, as the guest tells it. */
  member: number;
  readonly #onDrop: (copy: FrozenCopy) => void;

  constructor(
    guest: Guest,
    { lever, member }: { readonly lever: number; readonly member: number },
    onDrop: (copy: FrozenCopy) => void,
  ) {
    this.guest = guest;
    this.lever = lever;
    this.member = member;
    this.#onDrop = onDrop;
  }

  drop(): void {
    this.#onDrop(this);
  }
}

/**
 * A guest that may be copied: one process of it is in use, and talks over the guest's sockets; the
 * others wait. When the one in use ends, those that wait live on for as long as somebody has them.
 */
export class KeptGuest implements Guest {
  readonly #process: GuestProcess;
  readonly #keeper: Socket;
  readonly #mostResultBytes: number;
  /** Those that wait, by their levers. */
  readonly #waiting = new Map<number, FrozenCopy>();
  /** The process in use, and who waits for its end. */
  #current = FIRST_MEMBER;
  #ended: (end: GuestEnd) => void = () => {};
  /** How the keeper ended, and with it every process, when it has. */
  #allEnded: GuestEnd | null = null;
  #member: KernelGuest | null = null;
  readonly #forks: Forks;
  readonly fork: Guest['fork'];
  /** Whether the process in use made a call that ends it. */
  #sealed = false;

  static async open(
    process: GuestProcess,
    keeper: Socket,
    mostResultBytes: number,
  ): Promise<KeptGuest> {
    const guest = new KeptGuest(process, keeper, mostResultBytes);
    guest.#member = await KernelGuest.open(guest.#use(FIRST_MEMBER), mostResultBytes);
    return guest;
  }

  private constructor(process: GuestProcess, keeper: Socket, mostResultBytes: number) {
    this.#process = process;
    this.#keeper = keeper;
    this.#mostResultBytes = mostResultBytes;
    this.#forks = new Forks(process, keeper, { mostResultBytes, guest: this });
    this.fork = this.#forks.fork;
    readLines(keeper, {
      onLine: (line) => {
        const told: unknown = JSON.parse(line);
        const fields = new Map(
          typeof told === 'object' && told !== null ? Object.entries(told) : [],
        );
        this.#bury(fields);
        this.#forks.told(fields);
      },
      onUnreadable: () => process.kill(),
    });
    void readToEnd(process).then((end) => {
      keeper.destroy();
      this.#waiting.clear();
      this.#allEnded = end;
      this.#ended(end);
      this.#forks.end(end);
    });
  }

  get python(): string {
    return this.#used.python.split(' ')[0] ?? '';
  }

  get errnos(): Guest['errnos'] {
    return this.#used.errnos;
  }

  get end(): GuestEnd | null {
    return this.#used.end;
  }

  listen(listener: GuestListener | null): void {
    this.#used.listen(listener);
  }

  send(message: HostMessage): void {
    this.#used.send(message);
  }

  room(): Promise<void> | null {
    return this.#used.room();
  }

  settled(): Promise<void> {
    return this.#used.settled();
  }

  refuse(error: Error): void {
    this.#used.refuse(error);
  }

  writeStdin(bytes: Uint8Array): Promise<boolean> {
    return this.#used.writeStdin(bytes);
  }

  endStdin(): void {
    this.#used.endStdin();
  }

  interrupt(): void {
    this.#used.interrupt();
  }

  /** Ends the process in use, and every other but those that wait and forks. */
  kill(): void {
    if (this.#waiting.size === 0 && this.#forks.live === 0) {
      this.#process.kill();
    } else {
      void this.#sweep().then(() => this.endIfDone());
    }
  }

  async checkpoint(ask: AskAgent): Promise<Frozen> {
    const lever = this.#freeLever();
    const member = await this.whileAllowed(async () => {
      await ask('checkpoints.pause', [lever]);
      return ask('checkpoints.frozen', []);
    });
    if (!isMember(member)) {
      throw new LaunchError('no checkpoint could be taken: the guest has not been copied');
    }
    const copy = new FrozenCopy(this, { lever, member }, (dropped) => this.#drop(dropped));
    this.#waiting.set(lever, copy);
    return copy;
  }

  async restore(frozen: Frozen): Promise<boolean> {
    if (!(frozen instanceof FrozenCopy) || this.#waiting.get(frozen.lever) !== frozen) {
      return false;
    }
    await keepAliveFor(this.#sweep());
    for (const socket of this.#outputs) {
      socket.removeAllListeners('data').resume(); // what is still to come is nobody's
    }
    await new OutputDrain(this.#outputs).drained();
    if (this.#process.channel.writableLength > 0) {
      this.#process.kill();
      return false;
    }
    const member = await this.whileAllowed(() => this.#thaw(frozen));
    const next = Number(member?.python.split(' ')[1]);
    if (member === null || !isMember(next)) {
      this.#process.kill();
      return false;
    }
    frozen.member = next;
    this.#member = member;
    return true;
  }

  /** The copy goes on, leaving one that waits in its place; null when it ends instead. */
  async #thaw({ lever, member }: FrozenCopy): Promise<KernelGuest | null> {
    const process = this.#use(member);
    this.#keeper.write(Uint8Array.of(lever));
    const opened = KernelGuest.open(process, this.#mostResultBytes).catch(() => null);
    const timer = setTimeout(() => this.#process.kill(), THAW_MS);
    return opened.finally(() => clearTimeout(timer));
  }

  /** However it ends: what the host has not ordered is no copy. @internal */
  async whileAllowed<Made>(work: () => Promise<Made>): Promise<Made> {
    await keepAliveFor(this.#process.order('allow', {}));
    try {
      return await keepAliveFor(work());
    } finally {
      await keepAliveFor(this.#process.order('forbid', {}));
    }
  }

  /** What the guest writes to. */
  get #outputs(): Socket[] {
    return [this.#process.channel, this.#process.stdout, this.#process.stderr];
  }

  get #used(): KernelGuest {
    if (this.#member === null) {
      throw new LaunchError('a guest that was never sealed');
    }
    return this.#member;
  }

  /** The guest's sockets for the process that is in use from now on. */
  #use(member: number): GuestProcess {
    this.#current = member;
    this.#sealed = false;
    const gone = new Promise<GuestEnd>((settle) => {
      this.#ended = settle;
    });
    if (this.#allEnded !== null) {
      this.#ended(this.#allEnded);
    }
    return {
      ...this.#process,
      gone,
      interrupt: () => this.#process.order('interrupt', { member }),
      kill: () => this.kill(),
      onDenial: (hear) => {
        const hearOwn = this.#forks.hearing((denial) => {
          this.#sealed ||= denial.sealed;
          hear(denial);
        });
        this.#process.onDenial(hearOwn);
      },
    };
  }

  /** Resolves when no process is left but those that wait, forks, and the keeper. */
  async #sweep(): Promise<void> {
    const ended = this.#ended;
    const spare = [...this.#waiting.values()].map(({ member }) => member);
    await this.#forks.home();
    await this.#process.order('sweep', { spare, ...this.#forks.own });
    // Whatever the guest said of its numbers: it is gone now.
    await new OutputDrain([...this.#outputs, this.#keeper]).drained();
    ended(KILLED);
  }

  /** The keeper tells of a process that has ended. */
  #bury(fields: ReadonlyMap<string, unknown>): void {
    if (fields.get('gone') === this.#current) {
      const ended = this.#ended;
      const end = endOf(fields);
      const told =
        this.#sealed && end.signalNumber === SIGKILL ? { ...end, signalNumber: SIGSYS } : end;
      void new OutputDrain(this.#outputs).drained().then(() => ended(told));
    }
  }

  #drop(copy: FrozenCopy): void {
    if (this.#waiting.get(copy.lever) === copy) {
      this.#waiting.delete(copy.lever);
      void this.#process.order('end', { member: copy.member });
      this.endIfDone();
    }
  }

  /** When nobody can use it any more. @internal */
  endIfDone(): void {
    if (this.#waiting.size === 0 && this.#forks.live === 0 && this.#used.end !== null) {
      this.#process.kill();
    }
  }

  #freeLever(): number {
    let lever = this.#forks.levers;
    while (this.#waiting.has(lever)) {
      lever += 1;
    }
    return lever;
  }
}

function isMember(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 1;
}
