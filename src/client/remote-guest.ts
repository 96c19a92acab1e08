import { LaunchError, ProtocolError } from '../model/errors.ts';
import type { HostMessage } from '../protocol/index.ts';
import { encodeClientMessage } from '../tunnel/client-messages.ts';
import { errorOf } from '../tunnel/failure.ts';
import { CHANNEL_WINDOW_BYTES, STDIN_WINDOW_BYTES } from '../tunnel/limits.ts';
import type { ClientMessage, Opened, ServiceMessage, TunnelRequest } from '../tunnel/messages.ts';
import { pieces } from '../tunnel/pieces.ts';
import { decodeServiceMessage } from '../tunnel/service-messages.ts';
import type {
  AskAgent,
  Frozen,
  Guest,
  GuestEnd,
  GuestListener,
  LimitErrnos,
} from '../wall/wall.ts';
import { GuestChannel } from './guest-channel.ts';
import { Outlet } from './outlet.ts';
import { PendingInterrupts } from './pending-interrupts.ts';
import { RemoteCheckpoints } from './remote-checkpoints.ts';
import { RemoteFrozen } from './remote-frozen.ts';
import { RequestLine } from './request-line.ts';
import type { Transport } from './transport.ts';
import { UnpackedFrozen } from './unpacked-frozen.ts';

/** As a guest that was killed ends: signal(7). */
const KILLED: GuestEnd = {
  exitCode: null,
  signalNumber: 9,
  cpuMs: 0,
  peakMemoryMiB: 0,
  limit: null,
  refusedTasks: 0,
};

/** Far longer than a service takes to say that a guest that it was to kill is gone. */
const GONE_MS = 10_000;

/** A guest of a service, and the connection that it lives on. */
export class RemoteGuest implements Guest {
  readonly #transport: Transport;
  readonly #opened: Opened;
  readonly #outlet: Outlet<'channel' | 'piece'>;
  readonly #channel: GuestChannel;
  readonly #requests: RequestLine;
  readonly #checkpoints: RemoteCheckpoints;
  readonly #interrupts = new PendingInterrupts();
  #stdin: Outlet<'stdin'>;
  #listener: GuestListener | null = null;
  #end: GuestEnd | null = null;
  /** What went wrong, as the service told it, or as it was seen here. */
  #reason: Error | null = null;
  /** The connection is over, or about to be. */
  #over = false;
  #broken = false;
  #killed = false;
  /** What comes is of the guest that it was. */
  #renewing = false;
  #goneTimer: NodeJS.Timeout | undefined;
  readonly errnos: LimitErrnos;
  readonly checkpoint?: (ask: AskAgent) => Promise<Frozen>;

  /** The connection is this guest's from now on. */
  constructor(transport: Transport, opened: Opened) {
    const { errnos, limits, python } = opened;
    this.#transport = transport;
    this.#opened = opened;
    this.errnos = { ...errnos, disk: new Set(errnos.disk) };
    this.#outlet = new Outlet(CHANNEL_WINDOW_BYTES, (op, bytes) => this.#send({ op, bytes }));
    this.#channel = new GuestChannel({ limits, python, outlet: this.#outlet });
    this.#stdin = this.#newStdin();
    this.#requests = new RequestLine({
      transport,
      send: (request) => this.#send({ op: 'request', request }),
      onSilence: () => this.#lost(new LaunchError('the service does not do what it was asked for')),
    });
    this.#checkpoints = new RemoteCheckpoints({
      ...{ guest: this, requests: this.#requests, outlet: this.#outlet },
      send: (message) => this.#send(message),
      onDrop: () => this.#closeIfDone(),
    });
    if (opened.canCheckpoint) {
      this.checkpoint = (ask) => this.#orGarbage(this.#checkpoints.take(ask));
    }
    transport.listen({
      onMessage: (message) => this.#receive(message),
      onClosed: (problem) => this.#lost(problem),
    });
  }

  get python(): string {
    return this.#opened.python;
  }

  get canFork(): boolean {
    return this.#opened.canFork;
  }

  listen(listener: GuestListener | null): void {
    this.#listener = listener;
    if (listener !== null && this.#end !== null) {
      listener.onEnd(this.#end);
    }
  }

  send(message: HostMessage): void {
    this.#channel.send(message);
  }

  room(): Promise<void> | null {
    return this.#outlet.room();
  }

  /** Output and messages come in order, so only an interrupt can still be on its way. */
  settled(): Promise<void> {
    return this.#interrupts.none();
  }

  refuse(error: Error): void {
    if (!this.#broken) {
      this.#broken = true;
      this.kill();
      this.#listener?.onProtocolError(error);
    }
  }

  async writeStdin(bytes: Uint8Array): Promise<boolean> {
    const stdin = this.#stdin;
    stdin.write('stdin', pieces([bytes]));
    await stdin.room();
    return !stdin.closed;
  }

  endStdin(): void {
    void Promise.resolve(this.#stdin.room()).then(() => this.#send({ op: 'stdinEnd' }));
  }

  interrupt(): void {
    if (!this.#over && this.#end === null) {
      this.#interrupts.sent();
      this.#send({ op: 'interrupt' });
    }
  }

  kill(): void {
    if (!this.#killed && !this.#over && this.#end === null) {
      this.#killed = true;
      this.#send({ op: 'kill' });
      this.#goneTimer = setTimeout(() => this.#lost(null), GONE_MS).unref();
    }
  }

  async reset(): Promise<boolean> {
    return this.#opened.canReset ? this.#renew({ what: 'reset' }) : false;
  }

  async restore(frozen: Frozen): Promise<boolean> {
    if (frozen instanceof UnpackedFrozen) {
      const own = await this.#orGarbage(this.#checkpoints.unpack(frozen));
      try {
        return await this.#renew({ what: 'restore', handle: own.handle });
      } finally {
        own.drop();
      }
    }
    return frozen instanceof RemoteFrozen
      ? this.#renew({ what: 'restore', handle: frozen.handle })
      : false;
  }

  /** Makes the guest another one; false when that failed. */
  async #renew(request: TunnelRequest): Promise<boolean> {
    this.#renewing = true;
    this.#outlet.clear();
    this.#stdin.clear();
    try {
      const reply = await this.#requests.ask(request);
      return reply.what === 'renewed' && reply.ok;
    } finally {
      this.#renewing = false;
    }
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#over) {
      try {
        this.#take(decodeServiceMessage(bytes));
      } catch (error) {
        this.#garbage(error);
      }
    }
  }

  #take(message: ServiceMessage): void {
    switch (message.op) {
      case 'opened':
        throw new ProtocolError('tunnel: the service opened a guest twice');
      case 'channel':
        this.#takeFrames(message.bytes);
        break;
      case 'stdout':
      case 'stderr':
        this.#listener?.onOutput(message.op, message.bytes);
        break;
      case 'piece':
        this.#requests.takePiece(message.bytes);
        break;
      case 'end':
        this.#finish(message.end);
        break;
      case 'failed':
        this.#fail(errorOf(message.failure));
        break;
      case 'denial':
        this.#listener?.onDenial(message.denial);
        break;
      case 'calls':
        message.calls.forEach((call) => this.#listener?.onSystemCall(call));
        break;
      case 'credit':
        this.#outlet.taken(message.count);
        break;
      case 'stdinTaken':
        this.#stdin.taken(message.count);
        break;
      case 'stdinClosed':
        this.#stdin.close();
        break;
      case 'interrupted':
        this.#interrupts.passed();
        break;
      case 'ask':
        this.#checkpoints.asked(message.service, message.args);
        break;
      case 'reply':
        if (this.#renewing && message.reply.what === 'renewed') {
          this.#begin();
        }
        this.#requests.replied(message.reply);
        break;
    }
  }

  #takeFrames(bytes: Uint8Array): void {
    if (!this.#renewing && this.#end === null) {
      this.#channel.receive(bytes, (message) => {
        // What a guest still asked when it was killed nobody answers.
        if (!this.#killed && !this.#broken) {
          this.#listener?.onMessage(message);
        }
      });
    }
  }

  /** The guest is another one. */
  #begin(): void {
    this.#stdin = this.#newStdin();
    this.#channel.renew();
    this.#end = null;
    this.#killed = false;
    this.#broken = false;
    this.#reason = null;
    clearTimeout(this.#goneTimer);
  }

  #newStdin(): Outlet<'stdin'> {
    return new Outlet(STDIN_WINDOW_BYTES, (op, bytes) => this.#send({ op, bytes }));
  }

  #finish(end: GuestEnd): void {
    clearTimeout(this.#goneTimer);
    this.#end = end;
    this.#stdin.close();
    this.#outlet.clear();
    this.#interrupts.clear();
    this.#listener?.onEnd(end);
    this.#closeIfDone();
  }

  /** What the service says that went wrong is what the caller is told. */
  #fail(error: Error): void {
    this.#reason ??= error;
    if (!this.#broken) {
      this.#broken = true;
      this.#listener?.onProtocolError(error);
    }
  }

  /** The service is not what it should be: nothing more is taken of it. */
  #garbage(error: unknown): void {
    this.#lost(
      error instanceof ProtocolError
        ? error
        : new ProtocolError('the service sent what is no message', { cause: error }),
    );
  }

  /** A reply that is none ends the connection as any other garbage. */
  async #orGarbage<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ProtocolError && !this.#over) {
        this.#garbage(error);
      }
      throw error;
    }
  }

  #closeIfDone(): void {
    if (this.#end !== null && this.#checkpoints.size === 0) {
      this.#close();
    }
  }

  #lost(problem: Error | null): void {
    if (this.#over) {
      return;
    }
    if (problem !== null && !this.#killed) {
      this.#fail(problem);
    }
    this.#close();
    if (this.#end === null) {
      this.#finish(KILLED);
    }
  }

  #close(): void {
    if (!this.#over) {
      this.#over = true;
      clearTimeout(this.#goneTimer);
      this.#requests.fail(
        this.#reason ?? new LaunchError('the sandbox has ended, and its connection is closed'),
      );
      this.#outlet.close();
      this.#stdin.close();
      this.#checkpoints.clear();
      this.#interrupts.close();
      this.#transport.close();
    }
  }

  #send(message: ClientMessage): void {
    if (!this.#over) {
      this.#transport.send(encodeClientMessage(message));
    }
  }
}
