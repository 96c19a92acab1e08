import { LaunchError, ProtocolError, UsageError } from '../model/errors.ts';
import type { Frozen, Guest } from '../wall/wall.ts';
import { failureOf } from './failure.ts';
import type { FrozenStore } from './frozen-store.ts';
import type { ServiceMessage, TunnelReply, TunnelRequest } from './messages.ts';
import { PackedIntake } from './packed-intake.ts';
import { PendingAsk } from './pending-ask.ts';
import { pieces } from './pieces.ts';
import type { Wire } from './wire.ts';

/** What a desk is made of. */
export interface RequestDeskSettings {
  readonly guest: Guest;
  readonly checkpoints: number;
  readonly frozen: FrozenStore;
  readonly wire: Wire;
  /** Whose the checkpoints are. */
  readonly owner: object;
  readonly mostPackedBytes: number;
  readonly pack: (
    frozen: Frozen,
  ) => Promise<{ readonly label: string; readonly bytes: Uint8Array }>;
  readonly unpack: (label: string, bytes: Uint8Array) => Frozen;
  readonly send: (message: ServiceMessage) => void;
  /** Bytes of a checkpoint have been taken. */
  readonly passed: (bytes: number) => void;
  /** Makes the guest another one by `work`; to false when that failed. */
  readonly renew: (work: () => Promise<boolean>) => Promise<boolean>;
}

/** A fork takes a checkpoint as well, for a moment. */
const FOR_A_FORK = 1;

/** Does what a client asks for besides talking with its guest: one thing after the other. */
export class RequestDesk {
  readonly #settings: RequestDeskSettings;
  readonly #ask = new PendingAsk();
  #current: TunnelRequest | null = null;
  #intake: PackedIntake | null = null;
  #closed = false;

  constructor(settings: RequestDeskSettings) {
    this.#settings = settings;
  }

  /** Whether something asked for is not done. */
  get busy(): boolean {
    return this.#current !== null;
  }

  /** @throws ProtocolError when something is being done. */
  take(request: TunnelRequest): void {
    if (this.#current !== null) {
      throw new ProtocolError('tunnel: the client asks for two things at a time');
    }
    if (request.what === 'unpack') {
      // What there is no room for is let go as it comes: the client hears so when it has sent it.
      const { mostPackedBytes } = this.#settings;
      this.#intake = new PackedIntake(request, mostPackedBytes, this.#hasRoom);
    }
    this.#current = request;
    void this.#answer(request);
  }

  /** @throws ProtocolError when none is wanted. */
  takePiece(bytes: Uint8Array): void {
    if (this.#intake === null) {
      throw new ProtocolError('tunnel: the client sends a piece of what it did not announce');
    }
    this.#settings.passed(bytes.length);
    if (this.#intake.push(bytes)) {
      this.#intake = null;
    }
  }

  /** @throws ProtocolError when nothing was asked. */
  answered(value: number | null | undefined): void {
    this.#ask.answered(value);
  }

  /** @throws ProtocolError when the guest is just becoming another one. */
  checkNotRenewing(): void {
    if (this.#current?.what === 'reset' || this.#current?.what === 'restore') {
      throw new ProtocolError(
        'tunnel: the client talks to a guest that it wants to be another one',
      );
    }
  }

  close(): void {
    this.#closed = true;
    this.#ask.close();
    this.#intake?.close();
    this.#intake = null;
  }

  async #answer(request: TunnelRequest): Promise<void> {
    let reply: TunnelReply;
    try {
      reply = await this.#replyTo(request);
    } catch (error) {
      reply = { what: 'refused', failure: failureOf(error) };
    }
    this.#current = null;
    this.#settings.send({ op: 'reply', reply });
  }

  async #replyTo(request: TunnelRequest): Promise<TunnelReply> {
    const { guest, renew } = this.#settings;
    switch (request.what) {
      case 'reset':
        return { what: 'renewed', ok: await renew(async () => (await guest.reset?.()) ?? false) };
      case 'checkpoint':
        return this.#freeze();
      case 'restore': {
        const frozen = this.#find(request.handle);
        return {
          what: 'renewed',
          ok: await renew(async () => (await guest.restore?.(frozen)) ?? false),
        };
      }
      case 'pack':
        return this.#pack(request.handle);
      case 'unpack':
        return this.#unpack(request.label);
    }
  }

  async #freeze(): Promise<TunnelReply> {
    const { guest, send } = this.#settings;
    if (!this.#hasRoom) {
      throw this.#full();
    }
    const frozen = await guest.checkpoint?.(async (service, args) => {
      const answer = this.#ask.begin();
      send({ op: 'ask', service, args });
      return answer;
    });
    if (frozen === undefined) {
      throw new UsageError('checkpoint: the sandbox was made without; write checkpoints: N');
    }
    return this.#stored(frozen);
  }

  async #pack(handle: string): Promise<TunnelReply> {
    const { pack, send, wire } = this.#settings;
    const { label, bytes } = await pack(this.#find(handle));
    send({ op: 'reply', reply: { what: 'packed', label, length: bytes.length } });
    for (const piece of pieces([bytes])) {
      await wire.room(); // a client that does not read holds up itself
      send({ op: 'piece', bytes: piece });
    }
    return { what: 'renewed', ok: true };
  }

  async #unpack(label: string): Promise<TunnelReply> {
    const hadRoom = this.#hasRoom;
    const bytes = await this.#intake?.whole;
    if (bytes === undefined || bytes === null) {
      throw new LaunchError('the checkpoint did not come whole');
    }
    if (!hadRoom) {
      throw this.#full();
    }
    return this.#stored(this.#settings.unpack(label, bytes));
  }

  #stored(frozen: Frozen): TunnelReply {
    const { frozen: store, owner } = this.#settings;
    if (this.#closed) {
      frozen.drop();
      throw new LaunchError('the client is gone');
    }
    const { sizeBytes, guest } = frozen;
    const handle = store.add(frozen, owner);
    return { what: 'frozen', handle, sizeBytes, own: guest !== undefined };
  }

  get #hasRoom(): boolean {
    const { frozen, owner, checkpoints } = this.#settings;
    return frozen.countOf(owner) < checkpoints + FOR_A_FORK;
  }

  #full(): UsageError {
    const { checkpoints } = this.#settings;
    return new UsageError(`checkpoint: ${checkpoints} are alive, as many as there may be`);
  }

  /** A checkpoint of the tenant's that this guest can become. */
  #find(handle: string): Frozen {
    const { frozen: store, owner } = this.#settings;
    const stored = store.get(handle);
    if (stored === undefined || (stored.frozen.guest !== undefined && stored.owner !== owner)) {
      throw new UsageError('restore: the service has no such checkpoint; it goes with its sandbox');
    }
    return stored.frozen;
  }
}
