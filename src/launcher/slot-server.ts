import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { LaunchError } from '../model/errors.ts';
import type { ToldDenial } from './denial-report.ts';
import { readLines } from './lines.ts';
import type { Command } from './reach.ts';

/** Descriptors 0 to 2 are the usual ones; the control line and the guests' sockets follow. */
export const CONTROL_DESCRIPTOR = 3;
export const FIRST_SLOT_DESCRIPTOR = 4;

const READY_TIMEOUT_MS = 30_000;
const KEPT_LOG_CHARACTERS = 4000;

/** A line from the server. */
export type SlotReport<Ready, End> =
  | { readonly kind: 'ready'; readonly ready: Ready }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'denied'; readonly slot: number; readonly denial: ToldDenial }
  | { readonly kind: 'failed'; readonly slot: number; readonly problem: string }
  | { readonly kind: 'gone'; readonly slot: number; readonly end: End };

/** What to start. */
export interface SlotServerLaunch<Ready, End> {
  readonly command: Command;
  /** The server's first line. */
  readonly config: string;
  /** How many guests it can serve. */
  readonly slots: number;
  readonly socketsPerSlot: number;
  /** What is read from further descriptors, behind the slots; a number is a descriptor of ours. */
  readonly files: readonly (string | Uint8Array | number)[];
  readonly parse: (line: string) => SlotReport<Ready, End>;
  /** The end of a guest whose server could not tell it. */
  readonly lost: End;
}

/** One guest of a server. Whoever starts it must `kill` it in the end. */
export interface Slot<End> {
  readonly sockets: readonly Socket[];
  /** The server's line, on which it tells of all its guests. */
  readonly control: Socket;
  /** Hears what the guest was refused. */
  readonly onDenial: (hear: (denial: ToldDenial) => void) => void;
  /** Settles when the guest has ended and been reaped, or its server died. */
  readonly gone: Promise<End>;
  /** Resolves when the signal has been sent. */
  readonly interrupt: () => Promise<void>;
  /** Has the server do something with the guest; resolves when that is done. */
  readonly order: (operation: string, settings: object) => Promise<void>;
  readonly kill: () => void;
}

/** Who waits for news of a guest. */
interface Waiting<End> {
  settle: (end: End) => void;
  hear: (denial: ToldDenial) => void;
}

/**
 * A process that serves guests. They take numbered slots, each used once; every socket is made
 * before the process starts, so that nothing in it has to listen. The host and the process talk in
 * lines of JSON on one more socket.
 */
export class SlotServer<Ready, End> {
  readonly #launch: SlotServerLaunch<Ready, End>;
  /** How many guests it serves in all. */
  readonly slots: number;
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #waiting = new Map<number, Waiting<End>>();
  /** Interrupts and other orders that the server has not confirmed, oldest first. */
  readonly #interrupts: (() => void)[] = [];
  #next = 0;
  #log = '';
  #closed = false;
  /** Settles when the process and everything in it has ended. */
  readonly ended: Promise<void>;

  /** @throws LaunchError when the process does not become ready. */
  static async launch<Ready, End>(
    launch: SlotServerLaunch<Ready, End>,
  ): Promise<{ readonly server: SlotServer<Ready, End>; readonly ready: Ready }> {
    const server = new SlotServer(launch);
    const ready = await server.#untilReady().catch((error: unknown) => {
      server.close();
      throw error;
    });
    return { server, ready };
  }

  private constructor(launch: SlotServerLaunch<Ready, End>) {
    const { command, slots, socketsPerSlot, files } = launch;
    const sockets = Array.from({ length: 1 + slots * socketsPerSlot }, () => 'pipe' as const);
    const further = files.map((file) => (typeof file === 'number' ? file : ('pipe' as const)));
    this.#launch = launch;
    this.slots = slots;
    this.#child = spawn(command.program, command.args, {
      cwd: '/',
      env: {}, // bubblewrap's own environment can be read in the cage: it must be empty
      stdio: ['ignore', 'ignore', 'pipe', ...sockets, ...further],
      ...command.identity,
    });
    this.ended = new Promise((settle) => {
      this.#child.once('exit', () => settle());
      this.#child.once('error', () => settle());
    });
    this.#control = this.#socket(CONTROL_DESCRIPTOR);
    files.forEach((content, number) => {
      if (typeof content !== 'number') {
        this.#socket(FIRST_SLOT_DESCRIPTOR + slots * socketsPerSlot + number).end(content);
      }
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#addToLog(text);
    });
    void this.ended.then(() => this.#abandon());
  }

  /** Slots not used yet. */
  get free(): number {
    return this.#closed ? 0 : this.slots - this.#next;
  }

  /** Guests that have been started and are not gone. */
  get live(): number {
    return this.#waiting.size;
  }

  /** Starts a guest in the next free slot; `settings` go with the command. */
  start(settings: object = {}): Slot<End> {
    if (this.free === 0) {
      throw new LaunchError('the server has no free slot');
    }
    const slot = this.#next;
    this.#next += 1;
    const { socketsPerSlot } = this.#launch;
    const first = FIRST_SLOT_DESCRIPTOR + slot * socketsPerSlot;
    const waiting: Waiting<End> = { settle: () => {}, hear: () => {} };
    this.#waiting.set(slot, waiting);
    const gone = new Promise<End>((settle) => (waiting.settle = settle));
    this.#send('start', slot, settings);
    return {
      sockets: Array.from({ length: socketsPerSlot }, (_, place) => this.#socket(first + place)),
      control: this.#control,
      onDenial: (hear) => (waiting.hear = hear),
      gone,
      interrupt: () => this.#order('interrupt', slot),
      order: (operation, settings) => this.#order(operation, slot, settings),
      kill: () => this.#send('kill', slot),
    };
  }

  /** Ends the process with every guest in it. */
  close(): void {
    this.#closed = true;
    this.#control.destroy();
    this.#child.kill('SIGKILL');
  }

  /** Lets the host's process end although this one is there; it ends with its host. */
  unref(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio) {
      if (stream instanceof Socket) {
        stream.unref();
      }
    }
  }

  #socket(descriptor: number): Socket {
    const streams: ChildProcess['stdio'] | undefined = this.#child.stdio;
    const stream: unknown = streams?.[descriptor];
    if (!(stream instanceof Socket)) {
      throw new LaunchError(
        `${this.#child.spawnfile} could not be started; there may be no descriptors left (ulimit -n)`,
      );
    }
    // A socket whose other end is gone is an ordinary event here; who reads it sees 'close'.
    return stream.on('error', () => {});
  }

  #order(operation: string, slot: number, settings: object = {}): Promise<void> {
    const confirmed = new Promise<void>((done) => this.#interrupts.push(done));
    this.#send(operation, slot, settings);
    return this.#closed ? this.ended : confirmed; // no race: each would be kept until the end
  }

  #send(operation: string, slot: number, settings: object = {}): void {
    if (!this.#closed) {
      if (this.#control.writableCorked === 0) {
        this.#control.cork(); // all of one turn of the event loop wakes the server once
        process.nextTick(() => this.#control.uncork());
      }
      this.#control.write(`${JSON.stringify({ op: operation, slot, ...settings })}\n`);
    }
  }

  async #untilReady(): Promise<Ready> {
    return new Promise<Ready>((ready, fail) => {
      const timer = setTimeout(
        () => fail(this.#failure('did not become ready in time')),
        READY_TIMEOUT_MS,
      );
      this.#child.once('error', (error) => fail(this.#failure(error.message)));
      void this.#ending().then(() => {
        clearTimeout(timer);
        fail(this.#failure('ended before it was ready'));
      });
      readLines(this.#control, {
        onLine: (line) => {
          const report = this.#launch.parse(line);
          if (report.kind === 'ready') {
            clearTimeout(timer);
            ready(report.ready);
          } else {
            this.#handle(report);
          }
        },
        // It is broken, or a guest has broken into it: all of it goes.
        onUnreadable: (error) => {
          this.#addToLog(String(error));
          this.close();
        },
      });
      this.#control.write(`${this.#launch.config}\n`);
    });
  }

  /** Like `ended`, but with the last words of the process in the log. */
  async #ending(): Promise<void> {
    await this.ended;
    if (this.#child.stderr !== null) {
      await finished(this.#child.stderr).catch(() => {});
    }
  }

  #handle(report: Exclude<SlotReport<Ready, End>, { kind: 'ready' }>): void {
    switch (report.kind) {
      case 'gone':
        this.#settle(report.slot, report.end);
        return;
      case 'interrupted':
        this.#interrupts.shift()?.();
        return;
      case 'denied':
        this.#waiting.get(report.slot)?.hear(report.denial);
        return;
      case 'failed':
        this.#addToLog(report.problem);
        this.#settle(report.slot, this.#launch.lost);
    }
  }

  #addToLog(text: string): void {
    this.#log = (this.#log + text).slice(-KEPT_LOG_CHARACTERS);
  }

  #settle(slot: number, end: End): void {
    this.#waiting.get(slot)?.settle(end);
    this.#waiting.delete(slot);
  }

  #failure(what: string): LaunchError {
    return new LaunchError(
      `the cage ${what}: ${this.#log.trim() || 'it said nothing; `pysandbox doctor` may tell more'}`,
      {
        details: { log: this.#log, program: this.#child.spawnfile },
      },
    );
  }

  #abandon(): void {
    this.#closed = true;
    this.#interrupts.splice(0).forEach((done) => done());
    this.#waiting.forEach((_, slot) => this.#settle(slot, this.#launch.lost));
    const firstUnused = FIRST_SLOT_DESCRIPTOR + this.#next * this.#launch.socketsPerSlot;
    for (const stream of this.#child.stdio.slice(firstUnused)) {
      stream?.destroy();
    }
  }
}
