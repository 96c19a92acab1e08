import { constants } from 'node:os';
import { LaunchError, ProtocolError, WallUnavailableError } from '../../model/errors.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import { Exchange, FrameDecoder, encodeMessage, parseGuestMessage } from '../../protocol/index.ts';
import type { GuestMessage, HostMessage } from '../../protocol/index.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall.ts';
import { drained } from '../sockets.ts';
import { OutputDrain } from './output-drain.ts';

/** What a frame may hold besides a value: tracebacks, which the agent cuts, and names. */
const BESIDES_RESULT_BYTES = 8 * 1024 * 1024;

const { ENOSPC, EDQUOT, EFBIG, ENOMEM, EAGAIN } = constants.errno;
const ERRNOS = { disk: new Set([ENOSPC, EDQUOT, EFBIG]), memory: ENOMEM, again: EAGAIN };

/** While so much that was sent to the guest waits to be read by it, nothing more is read from it. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** A sealed process and its three sockets. */
export class KernelGuest implements Guest {
  readonly #process: GuestProcess;
  readonly #drain: OutputDrain;
  readonly #frames: FrameDecoder;
  #listener: GuestListener | null = null;
  #broken = false;
  readonly #exchange = new Exchange();
  /** Resolves when the guest has read what waits for it, or is gone. */
  #room: Promise<void> | null = null;
  /** Interrupts that may still be on their way. */
  #interrupting: Promise<unknown> = Promise.resolve();
  #sealed: ((message: GuestMessage) => void) | null = null;
  readonly errnos = ERRNOS;
  /** How it ended, when its process is gone. */
  end: GuestEnd | null = null;
  python = '';

  /**
   * `process.gone` settles when all that the guest sent has been read.
   *
   * Waits for the seal: before it, nothing that the caller chose is sent.
   */
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
    this.#drain = new OutputDrain([process.stdout, process.stderr, process.control]);
    process.onDenial((denial) => this.#listener?.onDenial(denial));
    process.channel.on('data', (chunk: Buffer) => this.#receive(chunk));
    process.stdout.on('data', (bytes: Buffer) => this.#listener?.onOutput('stdout', bytes));
    process.stderr.on('data', (bytes: Buffer) => this.#listener?.onOutput('stderr', bytes));
    void process.gone.then((end) => {
      this.end = end;
      this.#listener?.onEnd(end);
    });
  }

  listen(listener: GuestListener | null): void {
    this.#listener = listener;
    if (listener !== null && this.end !== null) {
      listener.onEnd(this.end);
    }
  }

  send(message: HostMessage): void {
    const pieces = encodeMessage(message);
    this.#exchange.sent(message);
    const { channel } = this.#process;
    if (channel.writableCorked === 0) {
      channel.cork(); // what is sent in one turn of the event loop goes out in one system call
      process.nextTick(() => channel.uncork());
    }
    for (const piece of pieces) {
      channel.write(piece);
    }
  }

  room(): Promise<void> | null {
    const { channel } = this.#process;
    if (this.#room === null && channel.writableLength > MOST_UNREAD_BYTES) {
      this.#room = drained(channel).then(() => {
        this.#room = null;
      });
    }
    return this.#room;
  }

  async settled(): Promise<void> {
    await Promise.all([this.#drain.drained(), this.#interrupting]);
  }

  refuse(error: Error): void {
    if (!this.#broken) {
      this.#broken = true;
      this.kill();
      this.#listener?.onProtocolError(error);
    }
  }

  async writeStdin(bytes: Uint8Array): Promise<boolean> {
    const { stdin } = this.#process;
    if (stdin.writable && !stdin.write(bytes)) {
      await drained(stdin);
    }
    return stdin.writable;
  }

  endStdin(): void {
    this.#process.stdin.end();
  }

  interrupt(): void {
    // A result waits until the signal is out, so that it can't hit the next run.
    this.#interrupting = Promise.all([this.#interrupting, this.#process.interrupt()]);
  }

  kill(): void {
    this.#process.kill();
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#broken ? [] : this.#frames.push(chunk)) {
        const message = parseGuestMessage(frame);
        this.#exchange.received(message);
        this.#deliver(message);
      }
    } catch (error) {
      this.refuse(
        error instanceof ProtocolError
          ? error
          : new ProtocolError('unreadable frame', { cause: error }),
      );
    }
    if (this.room() !== null) {
      this.#pauseReading();
    }
  }

  #deliver(message: GuestMessage): void {
    if (this.#sealed !== null) {
      this.#sealed(message);
    } else if (!this.#broken) {
      this.#listener?.onMessage(message); // not what came along with what was refused
    }
  }

  /** A guest that asks and does not read the answers must not fill the host's memory. */
  #pauseReading(): void {
    const { channel } = this.#process;
    if (!channel.isPaused()) {
      channel.pause();
      void this.#room?.then(() => channel.resume());
    }
  }
}
