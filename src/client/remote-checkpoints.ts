import { ProtocolError } from '../model/errors.ts';
import type { ClientMessage, TunnelReply } from '../tunnel/messages.ts';
import { pieces } from '../tunnel/pieces.ts';
import type { AskAgent, Guest } from '../wall/wall.ts';
import type { Outlet } from './outlet.ts';
import { RemoteFrozen } from './remote-frozen.ts';
import type { RequestLine } from './request-line.ts';
import type { UnpackedFrozen } from './unpacked-frozen.ts';

/** What the checkpoints of a guest need of it. */
export interface RemoteCheckpointsSettings {
  readonly guest: Guest;
  readonly requests: RequestLine;
  readonly outlet: Outlet<'channel' | 'piece'>;
  readonly send: (message: ClientMessage) => void;
  /** Called when one is dropped. */
  readonly onDrop: () => void;
}

/** The checkpoints of one connection: the service keeps them, and here are their handles. */
export class RemoteCheckpoints {
  readonly #settings: RemoteCheckpointsSettings;
  readonly #handles = new Set<string>();
  #ask: AskAgent | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(settings: RemoteCheckpointsSettings) {
    this.#settings = settings;
  }

  /** How many are alive. */
  get size(): number {
    return this.#handles.size;
  }

  /** As `Guest.checkpoint`. */
  async take(ask: AskAgent): Promise<RemoteFrozen> {
    this.#ask = ask;
    this.#failure = null;
    try {
      return this.#frozenOf(await this.#settings.requests.ask({ what: 'checkpoint' }));
    } catch (error) {
      // What the agent said against it is what the caller is told.
      throw this.#failureOfAsk() ?? error;
    } finally {
      this.#ask = null;
    }
  }

  /** Gives the service back what it had packed. */
  async unpack({ label, bytes }: UnpackedFrozen): Promise<RemoteFrozen> {
    const { requests, outlet } = this.#settings;
    const request = { what: 'unpack', label, length: bytes.length } as const;
    const reply = requests.ask(request, () => outlet.write('piece', pieces([bytes])));
    return this.#frozenOf(await reply);
  }

  /**
   * The service asks what only the session can ask of the agent.
   *
   * @throws ProtocolError when no checkpoint is being taken.
   */
  asked(service: string, args: readonly (number | null)[]): void {
    const ask = this.#ask;
    if (ask === null) {
      throw new ProtocolError('tunnel: the service asks for what no checkpoint needs');
    }
    void this.#answer(() => ask(service, args));
  }

  /** The connection is over, and they went with it. */
  clear(): void {
    this.#handles.clear();
  }

  async #answer(ask: () => Promise<unknown>): Promise<void> {
    let value: unknown;
    try {
      value = await ask();
    } catch (error) {
      this.#failure = { error };
    }
    // Of whatever the agent said only what a wall asks for crosses; the rest is none.
    const answer = value === null || typeof value === 'number' ? value : undefined;
    this.#settings.send({ op: 'answer', value: answer });
  }

  #failureOfAsk(): unknown {
    return this.#failure?.error;
  }

  #frozenOf(reply: TunnelReply): RemoteFrozen {
    if (reply.what !== 'frozen') {
      throw new ProtocolError('tunnel: the service answered with what is no checkpoint');
    }
    const { guest, requests } = this.#settings;
    const { handle, sizeBytes, own } = reply;
    this.#handles.add(handle);
    return new RemoteFrozen(
      { handle, sizeBytes, guest: own ? guest : null },
      { drop: () => this.#drop(handle), pack: () => requests.packed(handle) },
    );
  }

  #drop(handle: string): void {
    if (this.#handles.delete(handle)) {
      this.#settings.send({ op: 'drop', handle });
      this.#settings.onDrop();
    }
  }
}
