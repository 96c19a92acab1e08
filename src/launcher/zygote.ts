import type { Socket } from 'node:net';
import { InternalError } from '../model/errors.ts';
import { SlotServer } from './slot-server.ts';
import type { SlotServerLaunch } from './slot-server.ts';
import { parseReport } from './zygote-report.ts';
import type { GuestEnd, Trial } from './zygote-report.ts';

export const SOCKETS_PER_SLOT = 4;

/** What to start. */
export type ZygoteLaunch = Pick<
  SlotServerLaunch<Trial, GuestEnd>,
  'command' | 'config' | 'slots' | 'files'
>;

/** A guest's four sockets and what can be done to it. Whoever starts it must `kill` it in the end. */
export interface GuestProcess {
  readonly channel: Socket;
  /** Apart from stdout, as a socket that cannot be written to any longer is not read to its end. */
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Settles when the process has ended and been reaped, or its zygote died. */
  readonly gone: Promise<GuestEnd>;
  /** Resolves when the signal has been sent. */
  interrupt(): Promise<void>;
  kill(): void;
}

/** One caged fork server. */
export class Zygote {
  readonly #server: SlotServer<Trial, GuestEnd>;
  /** Whether the wall stands in this cage, and what is missing if not. */
  readonly trial: Trial;

  /** @throws LaunchError when the cage does not come up. */
  static async launch(launch: ZygoteLaunch): Promise<Zygote> {
    const { server, ready } = await SlotServer.launch({
      ...launch,
      socketsPerSlot: SOCKETS_PER_SLOT,
      parse: parseReport,
      lost: LOST,
    });
    return new Zygote(server, ready);
  }

  private constructor(server: SlotServer<Trial, GuestEnd>, trial: Trial) {
    this.#server = server;
    this.trial = trial;
  }

  get slots(): number {
    return this.#server.slots;
  }

  get free(): number {
    return this.#server.free;
  }

  get live(): number {
    return this.#server.live;
  }

  /** Settles when the cage and everything in it has ended. */
  get ended(): Promise<void> {
    return this.#server.ended;
  }

  /** Starts a guest in the next free slot. */
  start(): GuestProcess {
    const { sockets, gone, interrupt, kill } = this.#server.start();
    const [channel, stdin, stdout, stderr] = sockets;
    if (!channel || !stdin || !stdout || !stderr) {
      throw new InternalError('a slot of the zygote lacks sockets');
    }
    return { channel, stdin, stdout, stderr, gone, interrupt, kill };
  }

  close(): void {
    this.#server.close();
  }

  unref(): void {
    this.#server.unref();
  }
}

/** The end of a guest whose zygote could not tell: as when the kernel kills it. */
const LOST: GuestEnd = {
  exitCode: null,
  signalNumber: 9, // SIGKILL, signal(7)
  cpuMs: 0,
  peakMemoryMiB: 0,
  limit: null,
  refusedTasks: 0,
};
