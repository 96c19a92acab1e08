import { keepAliveFor } from './keep-alive.ts';

/** How much of a server is used when its successor is started. */
const USED_BEFORE_NEXT = 0.7;

/** What serves a limited number of guests: a zygote, an engine. */
export interface Server {
  /** How many guests it serves in all, how many of those it has not, and how many live now. */
  readonly slots: number;
  readonly free: number;
  readonly live: number;
  /** Settles when it and every guest of it is gone. */
  readonly ended: Promise<void>;
  close(): void;
  unref(): void;
}

/** Replaces servers, so that guests far apart in time do not share the layout of one's memory. */
export class Rotation<Kind extends Server> {
  readonly #start: (slots: number) => Promise<Kind>;
  readonly #mostSlots: number;
  readonly #servers = new Set<Kind>();
  #current: Promise<Kind> | null = null;
  #next: Promise<Kind> | null = null;
  #slots: number;
  #closed = false;

  /** The first server serves `firstSlots` guests, each later one twice as many, up to `mostSlots`. */
  constructor(
    start: (slots: number) => Promise<Kind>,
    { firstSlots, mostSlots }: { readonly firstSlots: number; readonly mostSlots: number },
  ) {
    this.#start = start;
    this.#slots = firstSlots;
    this.#mostSlots = mostSlots;
  }

  /** Starts a guest on a server that has a free slot. */
  async start<Guest extends { readonly gone: Promise<unknown> }>(
    start: (server: Kind) => Guest,
  ): Promise<Guest> {
    for (;;) {
      const current = this.#current ?? this.#launch();
      this.#current = current;
      const server = await current;
      if (server.free > 0) {
        const guest = start(server); // at once: others wait for the same server
        void guest.gone.then(() => this.#retire(server));
        this.#prepareNext(server);
        return guest;
      }
      if (this.#current === current) {
        this.#current = this.#next;
        this.#next = null;
      }
    }
  }

  /** Ends every server and its guests. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#current, this.#next]);
    for (const server of this.#servers) {
      server.close();
    }
    await keepAliveFor(Promise.all([...this.#servers].map(({ ended }) => ended)));
  }

  /** Starts the successor in good time, so that nobody waits for it. */
  #prepareNext(server: Kind): void {
    const used = server.slots - server.free;
    if (server.slots > 1 && this.#next === null && used > server.slots * USED_BEFORE_NEXT) {
      this.#next = this.#launch();
      this.#next.catch(() => {
        this.#next = null;
      });
    }
  }

  #launch(): Promise<Kind> {
    const slots = this.#slots;
    this.#slots = Math.min(slots * 2, this.#mostSlots);
    const launched = this.#start(slots);
    launched.then(
      (server) => this.#adopt(server),
      () => {
        this.#current = null;
      },
    );
    return launched;
  }

  #adopt(server: Kind): void {
    this.#servers.add(server);
    server.unref();
    void server.ended.then(() => this.#servers.delete(server));
    if (this.#closed) {
      server.close();
    }
  }

  /** Closes a server that has served all it can, when the last of its guests is gone. */
  #retire(server: Kind): void {
    if (server.free === 0 && server.live === 0) {
      server.close();
    }
  }
}
