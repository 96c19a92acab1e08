import { LaunchError, ProtocolError, UsageError } from '../model/errors.ts';
import { encodeMessage, Exchange, FrameDecoder, parseGuestMessage } from '../protocol/index.ts';
import type { HostMessage } from '../protocol/index.ts';
import { encodeClientMessage } from '../tunnel/client-messages.ts';
import { errorOf } from '../tunnel/failure.ts';
import { mostFrameBytes } from '../tunnel/frame-size.ts';
import { CHANNEL_WINDOW_BYTES, STDIN_WINDOW_BYTES } from '../tunnel/limits.ts';
import type { ClientMessage, Opened, ServiceMessage, TunnelReply } from '../tunnel/messages.ts';
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
import { Outlet } from './outlet.ts';
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
  readonly #channel: Outlet<'channel' | 'piece'>;
  #stdin: Outlet<'stdin'>;
  readonly #requests: RequestLine;
  readonly #handles = new Set<string>();
  #frames: FrameDecoder;
  #exchange: Exchange;
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
  /** Interrupts that the service has not passed on yet, and who waits for that. */
  #interrupts = 0;
  #uninterrupted: (() => void)[] = [];
  #ask: AskAgent | null = null;
  #askFailure: { readonly error: unknown } | null = null;
  #goneTimer: NodeJS.Timeout | undefined;
  readonly errnos: LimitErrnos;
  readonly checkpoint?: (ask: AskAgent) => Promise<Frozen>;

  /** The connection is this guest's from now on. */
  constructor(transport: Transport, opened: Opened) {
    const { errnos } = opened;
    this.#transport = transport;
    this.#opened = opened;
    this.errnos = { ...errnos, disk: new Set(errnos.disk) };
    this.#channel = new Outlet(CHANNEL_WINDOW_BYTES, (op, bytes) => this.#send({ op, bytes }));
    this.#stdin = this.#newStdin();
    this.#frames = this.#newDecoder();
    this.#exchange = this.#newExchange();
    this.#requests = new RequestLine({
      transport,
      send: (request) => this.#send({ op: 'request', request }),
      onSilence: () => this.#lost(new LaunchError('the service does not do what it was asked for')),
    });
    if (opened.canCheckpoint) {
      this.checkpoint = (ask) => this.#freeze(ask);
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
    const parts = encodeMessage(message);
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    const most = mostFrameBytes(this.#opened.limits.inputBytes);
    if (bytes > most) {
      throw new UsageError(
        `${bytes} bytes are more than the ${most} that cross to the service at a time; pass them in pieces`,
        { details: { bytes, limitBytes: most } },
      );
    }
    this.#exchange.sent(message);
    this.#channel.write('channel', pieces(parts));
  }

  room(): Promise<void> | null {
    return this.#channel.room();
  }

  /** Output and messages come in order, so only an interrupt can still be on its way. */
  async settled(): Promise<void> {
    if (this.#interrupts > 0 && !this.#over) {
      await new Promise<void>((settle) => {
        this.#uninterrupted.push(settle);
      });
    }
  }

  refuse(error: Error): void {
    if (!this.#broken) {
      this.#broken = true;
      this.kill();
      this.#listener?.onProtocolError(error);
    }
  }

  async writeStdin(bytes: Uint8Array): Promise<boolean> {
    this.#stdin.write('stdin', pieces([bytes]));
    await this.#stdin.room();
    return !this.#stdin.closed;
  }

  endStdin(): void {
    void Promise.resolve(this.#stdin.room()).then(() => this.#send({ op: 'stdinEnd' }));
  }

  interrupt(): void {
    if (!this.#over) {
      this.#interrupts += 1;
      this.#send({ op: 'interrupt' });
    }
  }

  kill(): void {
    if (this.#killed || this.#over || this.#end !== null) {
      return;
    }
    this.#killed = true;
    this.#send({ op: 'kill' });
    this.#goneTimer = setTimeout(() => this.#lost(null), GONE_MS).unref();
  }

  async reset(): Promise<boolean> {
    return this.#opened.canReset ? this.#renew({ what: 'reset' }) : false;
  }

  async restore(frozen: Frozen): Promise<boolean> {
    if (frozen instanceof UnpackedFrozen) {
      const own = await this.#unpack(frozen);
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

  async #unpack({ label, bytes }: UnpackedFrozen): Promise<RemoteFrozen> {
    const request = { what: 'unpack', label, length: bytes.length } as const;
    const reply = this.#requests.ask(request, () => this.#channel.write('piece', pieces([bytes])));
    return this.#frozenOf(await reply);
  }

  async #freeze(ask: AskAgent): Promise<Frozen> {
    this.#ask = ask;
    this.#askFailure = null;
    try {
      return this.#frozenOf(await this.#requests.ask({ what: 'checkpoint' }));
    } catch (error) {
      // What the agent said against it is what the caller is told.
      throw this.#failureOfAsk() ?? error;
    } finally {
      this.#ask = null;
    }
  }

  #failureOfAsk(): unknown {
    return this.#askFailure?.error;
  }

  #frozenOf(reply: TunnelReply): RemoteFrozen {
    if (reply.what !== 'frozen') {
      throw this.#garbage('the service answered with what is no checkpoint');
    }
    const { handle, sizeBytes, own } = reply;
    this.#handles.add(handle);
    const told = { handle, sizeBytes, guest: own ? this : null };
    return new RemoteFrozen(told, {
      drop: () => this.#drop(handle),
      pack: () => this.#requests.packed(handle),
    });
  }

  #drop(handle: string): void {
    if (this.#handles.delete(handle)) {
      this.#send({ op: 'drop', handle });
      this.#closeIfDone();
    }
  }

  /** Makes the guest another one; false when that failed. */
  async #renew(
    request: { readonly what: 'reset' } | { readonly what: 'restore'; readonly handle: string },
  ): Promise<boolean> {
    this.#renewing = true;
    this.#channel.clear();
    this.#stdin.clear();
    try {
      const reply = await this.#requests.ask(request);
      return reply.what === 'renewed' && reply.ok;
    } finally {
      this.#renewing = false;
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#over) {
      return;
    }
    try {
      this.#take(decodeServiceMessage(bytes));
    } catch (error) {
      this.#garbage(error);
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
        this.#channel.taken(message.count);
        break;
      case 'stdinTaken':
        this.#stdin.taken(message.count);
        break;
      case 'stdinClosed':
        this.#stdin.close();
        break;
      case 'interrupted':
        this.#interrupts = Math.max(0, this.#interrupts - 1);
        this.#tellUninterrupted();
        break;
      case 'ask':
        if (this.#ask === null) {
          throw new ProtocolError('tunnel: the service asks for what no checkpoint needs');
        }
        void this.#askAgent(message.service, message.args);
        break;
      case 'reply':
        this.#takeReply(message.reply);
        break;
    }
  }

  #takeFrames(bytes: Uint8Array): void {
    if (this.#renewing || this.#broken || this.#end !== null) {
      return;
    }
    for (const frame of this.#frames.push(bytes)) {
      const message = parseGuestMessage(frame);
      if (!this.#killed) {
        this.#exchange.received(message);
        this.#listener?.onMessage(message);
      }
    }
  }

  #takeReply(reply: TunnelReply): void {
    if (this.#renewing && reply.what === 'renewed') {
      this.#begin();
    }
    this.#requests.replied(reply);
  }

  /** The guest is another one: it begins as one that has just been sealed. */
  #begin(): void {
    this.#stdin = this.#newStdin();
    this.#frames = this.#newDecoder();
    this.#exchange = this.#newExchange();
    this.#end = null;
    this.#killed = false;
    this.#broken = false;
    this.#reason = null;
    clearTimeout(this.#goneTimer);
  }

  #newStdin(): Outlet<'stdin'> {
    return new Outlet(STDIN_WINDOW_BYTES, (op, bytes) => this.#send({ op, bytes }));
  }

  #newExchange(): Exchange {
    const exchange = new Exchange();
    exchange.received({ op: 'sealed', python: this.python });
    return exchange;
  }

  #newDecoder(): FrameDecoder {
    return new FrameDecoder(mostFrameBytes(this.#opened.limits.resultBytes));
  }

  async #askAgent(service: string, args: readonly (number | null)[]): Promise<void> {
    let value: unknown;
    try {
      value = await this.#ask?.(service, args);
    } catch (error) {
      this.#askFailure = { error };
    }
    // Of whatever the agent said only what a wall asks for crosses; the rest is none.
    const answered = value === null || typeof value === 'number' ? value : undefined;
    this.#send({ op: 'answer', value: answered });
  }

  #finish(end: GuestEnd): void {
    clearTimeout(this.#goneTimer);
    this.#end = end;
    this.#stdin.close();
    this.#channel.clear();
    this.#tellUninterrupted();
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
  #garbage(error: unknown): Error {
    const told =
      error instanceof ProtocolError
        ? error
        : new ProtocolError(
            typeof error === 'string' ? error : 'the service sent what is no message',
            error instanceof Error ? { cause: error } : {},
          );
    this.#lost(told);
    return told;
  }

  #closeIfDone(): void {
    if (this.#end !== null && this.#handles.size === 0) {
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
      this.#channel.close();
      this.#stdin.close();
      this.#handles.clear();
      this.#tellUninterrupted();
      this.#transport.close();
    }
  }

  #tellUninterrupted(): void {
    if (this.#interrupts === 0 || this.#over || this.#end !== null) {
      for (const settle of this.#uninterrupted.splice(0)) {
        settle();
      }
    }
  }

  #send(message: ClientMessage): void {
    if (!this.#over) {
      this.#transport.send(encodeClientMessage(message));
    }
  }
}
