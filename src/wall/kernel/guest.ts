import type { Socket } from 'node:net';
import { LaunchError, ProtocolError, WallUnavailableError } from '../../model/errors.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import type { GuestEnd as ProcessEnd } from '../../launcher/zygote-report.ts';
import { FrameDecoder, encodeMessage, parseGuestMessage } from '../../protocol/index.ts';
import type { GuestMessage, HostMessage } from '../../protocol/index.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall.ts';
import { OutputDrain } from './output-drain.ts';

/** What a frame may hold besides a value: tracebacks, which the agent cuts, and names. */
const BESIDES_RESULT_BYTES = 8 * 1024 * 1024;

/** A sealed process and its three sockets. */
export class KernelGuest implements Guest {
  readonly #process: GuestProcess;
  readonly #drain: OutputDrain;
  readonly #frames: FrameDecoder;
  #listener: GuestListener | null = null;
  #end: GuestEnd | null = null;
  #broken = false;
  /** How many messages the guest may send: one to tell that it is sealed, one for each of ours. */
  #expected = 1;
  /** Messages are handed over one after the other, each when the output before it has been. */
  #delivered: Promise<unknown> = Promise.resolve();
  #sealed: ((message: GuestMessage) => void) | null = null;
  python = '';

  /** Waits for the seal: before it, nothing that the caller chose is sent. */
  static async open(process: GuestProcess, mostResultBytes: number): Promise<KernelGuest> {
    const guest = new KernelGuest(process, mostResultBytes);
    const message = await new Promise<GuestMessage | null>((settle) => {
      guest.#sealed = settle;
      void process.gone.then(() => settle(null));
    });
    guest.#sealed = null;
    if (message?.op === 'sealed') {
      guest.python = message.python;
      return guest;
    }
    guest.kill();
    throw message?.op === 'seal-failed'
      ? new WallUnavailableError(
          message.layer,
          `a guest could not be sealed (${message.message})`,
          'Run `pysandbox doctor` to see what this machine lacks',
        )
      : new LaunchError('a guest ended before it was sealed');
  }

  private constructor(process: GuestProcess, mostResultBytes: number) {
    this.#process = process;
    this.#frames = new FrameDecoder(mostResultBytes + BESIDES_RESULT_BYTES);
    this.#drain = new OutputDrain([process.stdout, process.stderr]);
    process.channel.on('data', (chunk: Buffer) => this.#receive(chunk));
    process.stdout.on('data', (bytes: Buffer) => this.#listener?.onOutput('stdout', bytes));
    process.stderr.on('data', (bytes: Buffer) => this.#listener?.onOutput('stderr', bytes));
    void process.gone.then((end) => this.#finish(end));
  }

  /** Whether its process is gone. */
  get ended(): boolean {
    return this.#end !== null;
  }

  listen(listener: GuestListener | null): void {
    this.#listener = listener;
    if (listener !== null && this.#end !== null) {
      listener.onEnd(this.#end);
    }
  }

  send(message: HostMessage): void {
    this.#expected += 1;
    this.#process.channel.write(encodeMessage(message));
  }

  async writeStdin(bytes: Uint8Array): Promise<boolean> {
    const { stdin } = this.#process;
    if (stdin.writable && !stdin.write(bytes)) {
      await new Promise<void>((settle) => {
        const done = (): void => {
          stdin.off('drain', done).off('close', done);
          settle();
        };
        stdin.on('drain', done).on('close', done);
      });
    }
    return stdin.writable;
  }

  endStdin(): void {
    this.#process.stdin.end();
  }

  interrupt(): void {
    // A result waits until the signal is out, so that it can't hit the next run.
    this.#delivered = Promise.all([this.#delivered, this.#process.interrupt()]);
  }

  kill(): void {
    this.#process.kill();
  }

  /** Those that are read. */
  #sockets(): Socket[] {
    return [this.#process.channel, this.#process.stdout, this.#process.stderr];
  }

  #receive(chunk: Uint8Array): void {
    if (this.#broken) {
      return;
    }
    try {
      for (const frame of this.#frames.push(chunk)) {
        this.#deliver(parseGuestMessage(frame));
      }
    } catch (error) {
      this.#broken = true;
      this.kill();
      this.#listener?.onProtocolError(
        error instanceof ProtocolError
          ? error
          : new ProtocolError('unreadable frame', { cause: error }),
      );
    }
  }

  #deliver(message: GuestMessage): void {
    this.#expected -= 1;
    if (this.#expected < 0) {
      throw new ProtocolError('the guest sent a message that nobody asked for');
    }
    if (this.#process.channel.writableLength > 0) {
      throw new ProtocolError('the guest answered before it had read what it was asked');
    }
    if (this.#sealed !== null) {
      this.#sealed(message);
      return;
    }
    this.#delivered = Promise.all([this.#delivered, this.#drain.drained()]).then(() => {
      this.#listener?.onMessage(message);
    });
  }

  async #finish(end: ProcessEnd): Promise<void> {
    // The zygote's report may overtake what the guest sent before it ended.
    await Promise.all(this.#sockets().map(untilEnd));
    await this.#delivered;
    for (const socket of [...this.#sockets(), this.#process.stdin]) {
      socket.destroy();
    }
    const limit = end.limit === 'inodes' ? 'disk' : end.limit;
    this.#end = { ...end, limit };
    this.#listener?.onEnd(this.#end);
  }
}

/** Resolves when a socket has come to its end: every process that could write to it is gone. */
function untilEnd(socket: Socket): Promise<void> {
  return new Promise((settle) => {
    if (socket.destroyed || socket.readableEnded) {
      settle();
    } else {
      socket.once('end', settle).once('close', settle);
    }
  });
}
