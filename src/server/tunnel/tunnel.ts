import type { RawData, WebSocket } from 'ws';

import { ProtocolError, UsageError } from '../../index.ts';
import { lendGuest } from '../../sandbox/lend-guest.ts';
import type { LentGuest } from '../../sandbox/lend-guest.ts';
import { decodeClientMessage } from '../../tunnel/client-messages.ts';
import { failureOf } from '../../tunnel/failure.ts';
import type { Wishes } from '../../tunnel/messages.ts';
import { ServiceEnd } from '../../tunnel/service-end.ts';
import { encodeServiceMessage } from '../../tunnel/service-messages.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import { Lifetime } from '../guests/lifetime.ts';
import type { UpgradeRequest } from '../http/upgrades.ts';
import type { Lease } from '../tenants/lease.ts';
import { beginRun } from './run-record.ts';
import { SocketWire } from './socket-wire.ts';
import { lendOptions, openedOf, planWish, sandboxErrorOf } from './wish.ts';

/** How long a client may take to say what guest it wants. */
const OPEN_MS = 10_000;
/** RFC 6455: all is well; the peer has broken the rules. */
const DONE = 1000;
const POLICY_VIOLATION = 1008;

/** One connection of a client, and the guest that it has. Both end together. */
export class Tunnel {
  readonly #request: UpgradeRequest;
  readonly #socket: WebSocket;
  readonly #wire: SocketWire;
  readonly #gone = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #opening = false;
  #over = false;
  #end: ServiceEnd | null = null;
  #lifetime: Lifetime | null = null;
  #chargedMs = 0;

  constructor(request: UpgradeRequest, socket: WebSocket) {
    this.#request = request;
    this.#socket = socket;
    this.#wire = new SocketWire(socket);
    this.#timer = setTimeout(() => {
      this.#fail(new UsageError('tunnel: the client does not say what guest it wants'));
    }, OPEN_MS);
  }

  /** Takes one message of the client. */
  hear(data: RawData, isBinary: boolean): void {
    if (this.#over) {
      return;
    }
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.#fail(new ProtocolError('tunnel: messages are binary'));
    } else if (this.#end !== null) {
      this.#lifetime?.touch();
      this.#end.receive(data);
    } else {
      this.#begin(data);
    }
  }

  /** The socket is closed. */
  closed(): void {
    clearTimeout(this.#timer);
    this.#gone.abort();
    this.#end?.close();
  }

  #begin(data: Uint8Array): void {
    try {
      const message = decodeClientMessage(data);
      if (message.op !== 'open' || this.#opening) {
        throw new ProtocolError('tunnel: a client says what guest it wants, and waits for it');
      }
      clearTimeout(this.#timer);
      this.#opening = true;
      void this.#open(message.wishes);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #open(wishes: Wishes): Promise<void> {
    try {
      const { services, tenant } = this.#request;
      const plan = planWish(this.#request, wishes);
      const lease = await services.admission.admit(tenant, plan.cost, this.#gone.signal);
      const lent = await this.#lend(plan, wishes, lease);
      if (lent !== null) {
        this.#start({ plan, lease, lent });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Null when the client has gone meanwhile. */
  async #lend(plan: GuestPlan, wishes: Wishes, lease: Lease): Promise<LentGuest | null> {
    try {
      const lent = await lendGuest(lendOptions(plan, wishes));
      if (!this.#gone.signal.aborted) {
        return lent;
      }
      lent.guest.kill();
      lent.release();
    } catch (error) {
      lease.release();
      throw error;
    }
    lease.release();
    return null;
  }

  #start({
    plan,
    lease,
    lent,
  }: {
    readonly plan: GuestPlan;
    readonly lease: Lease;
    readonly lent: LentGuest;
  }): void {
    const { services, tenant } = this.#request;
    const { seal } = services.tunnels;
    const { guest, limits, wall } = lent;
    this.#wire.send(encodeServiceMessage({ op: 'opened', opened: openedOf(lent) }));
    const end = new ServiceEnd({
      ...{ guest, limits, wire: this.#wire },
      checkpoints: plan.options.checkpoints ?? 0,
      frozen: services.tunnels.storeOf(tenant.id),
      pack: (frozen) => seal.pack(tenant.id, frozen),
      unpack: (label, bytes) => seal.unpack(tenant.id, label, bytes),
      beginRun: () => this.#record({ plan, lease, wall }),
      onOver: () => this.#close(DONE),
      onGone: (cpuMs) => {
        lent.release();
        // What it has used besides its runs.
        lease.release({ cpuMs: Math.max(0, cpuMs - this.#chargedMs) });
      },
    });
    this.#end = end;
    this.#lifetime = new Lifetime(services.config.lifetimes, {
      isBusy: () => end.busy,
      expired: (why) => end.fail(new UsageError(why)),
    });
  }

  async #record(context: {
    readonly plan: GuestPlan;
    readonly lease: Lease;
    readonly wall: string;
  }): ReturnType<typeof beginRun> {
    try {
      return await beginRun({
        ...{ request: this.#request, ...context },
        charge: (cpuMs) => {
          this.#chargedMs += cpuMs;
          context.lease.charge(cpuMs);
        },
      });
    } catch (error) {
      throw sandboxErrorOf(error);
    }
  }

  /** Tells the client why, and closes the connection. */
  #fail(error: unknown): void {
    const { services, requestId } = this.#request;
    const failure = sandboxErrorOf(error);
    services.metrics.refused(failure.code);
    services.log.info('tunnel refused', { requestId, code: failure.code });
    this.#wire.send(encodeServiceMessage({ op: 'failed', failure: failureOf(failure) }));
    this.#close(error instanceof ProtocolError ? POLICY_VIOLATION : DONE);
  }

  #close(code: number): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#lifetime?.clear();
    this.#socket.close(code);
    if (this.#wire.unsentBytes > 0) {
      // Who does not read does not get to keep the socket for as long as a goodbye may take.
      setTimeout(() => this.#socket.terminate(), OPEN_MS).unref();
    }
  }
}
