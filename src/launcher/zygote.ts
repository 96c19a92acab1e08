import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { LaunchError } from '../model/errors.ts';
import type { Command } from './reach.ts';
import { parseReport } from './zygote-report.ts';
import type { GuestEnd, Trial, ZygoteReport } from './zygote-report.ts';

/** Descriptors 0 to 2 are the usual ones; the control line and the guests' sockets follow. */
export const CONTROL_DESCRIPTOR = 3;
export const FIRST_SLOT_DESCRIPTOR = 4;
export const SOCKETS_PER_SLOT = 4;

const READY_TIMEOUT_MS = 30_000;
const KEPT_LOG_CHARACTERS = 4000;

/** What to start. */
export interface ZygoteLaunch {
  readonly command: Command;
  /** The zygote's first line. */
  readonly config: string;
  /** How many guests it can serve. */
  readonly slots: number;
  /** Texts for further descriptors, behind the slots. */
  readonly files: readonly string[];
}

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

/**
 * One caged fork server. Guests take numbered slots, each used once; every socket is made before
 * the cage starts, so that nothing in it has to listen.
 */
export class Zygote {
  readonly #child: ChildProcess;
  readonly #control: Socket;
  /** How many guests it serves in all. */
  readonly slots: number;
  readonly #waiting = new Map<number, (end: GuestEnd) => void>();
  /** Interrupts that the zygote has not confirmed, oldest first. */
  readonly #interrupts: (() => void)[] = [];
  #next = 0;
  #log = '';
  #closed = false;
  #trial: Trial | null = null;
  /** Settles when the cage and everything in it has ended. */
  readonly ended: Promise<void>;

  /** @throws LaunchError when the cage does not come up. */
  static async launch(launch: ZygoteLaunch): Promise<Zygote> {
    const zygote = new Zygote(launch);
    try {
      await zygote.#untilReady(launch.config);
    } catch (error) {
      zygote.close();
      throw error;
    }
    return zygote;
  }

  private constructor({ command, slots, files }: ZygoteLaunch) {
    const sockets = Array.from(
      { length: 1 + slots * SOCKETS_PER_SLOT + files.length },
      () => 'pipe' as const,
    );
    this.slots = slots;
    this.#child = spawn(command.program, command.args, {
      cwd: '/',
      env: {}, // bubblewrap's own environment can be read in the cage: it must be empty
      stdio: ['ignore', 'ignore', 'pipe', ...sockets],
      ...command.identity,
    });
    this.ended = new Promise((settle) => {
      this.#child.once('exit', () => settle());
      this.#child.once('error', () => settle());
    });
    this.#control = this.#socket(CONTROL_DESCRIPTOR);
    files.forEach((text, number) => {
      this.#socket(FIRST_SLOT_DESCRIPTOR + slots * SOCKETS_PER_SLOT + number).end(text);
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-KEPT_LOG_CHARACTERS);
    });
    void this.ended.then(() => this.#abandon());
  }

  /** Whether the wall stands in this cage, and what is missing if not. */
  get trial(): Trial {
    return this.#trial ?? { problem: { layer: 'cage', message: 'not ready' }, landlockAbi: 0 };
  }

  /** Slots not used yet. */
  get free(): number {
    return this.#closed ? 0 : this.slots - this.#next;
  }

  /** Guests that have been started and are not gone. */
  get live(): number {
    return this.#waiting.size;
  }

  /** Starts a guest in the next free slot. */
  start(): GuestProcess {
    if (this.free === 0) {
      throw new LaunchError('the zygote has no free slot');
    }
    const slot = this.#next;
    this.#next += 1;
    const first = FIRST_SLOT_DESCRIPTOR + slot * SOCKETS_PER_SLOT;
    const gone = new Promise<GuestEnd>((settle) => this.#waiting.set(slot, settle));
    this.#send('start', slot);
    return {
      channel: this.#socket(first),
      stdin: this.#socket(first + 1),
      stdout: this.#socket(first + 2),
      stderr: this.#socket(first + 3),
      gone,
      interrupt: () => this.#interrupt(slot),
      kill: () => this.#send('kill', slot),
    };
  }

  /** Ends the cage with every guest in it. */
  close(): void {
    this.#closed = true;
    this.#control.destroy();
    this.#child.kill('SIGKILL');
  }

  /** Lets the host's process end although the zygote is there; it ends with its host. */
  unref(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio) {
      if (stream instanceof Socket) {
        stream.unref();
      }
    }
  }

  #socket(descriptor: number): Socket {
    const stream: unknown = this.#child.stdio[descriptor];
    if (!(stream instanceof Socket)) {
      throw new LaunchError(`${this.#child.spawnfile} could not be started`);
    }
    // A socket whose other end is gone is an ordinary event here; who reads it sees 'close'.
    return stream.on('error', () => {});
  }

  async #interrupt(slot: number): Promise<void> {
    if (this.#closed) {
      return;
    }
    await new Promise<void>((sent) => {
      this.#interrupts.push(sent);
      this.#send('interrupt', slot);
    });
  }

  #send(operation: string, slot: number): void {
    if (!this.#closed) {
      this.#control.write(`${JSON.stringify({ op: operation, slot })}\n`);
    }
  }

  async #untilReady(config: string): Promise<void> {
    await new Promise<void>((ready, fail) => {
      const timer = setTimeout(
        () => fail(this.#failure('did not become ready in time')),
        READY_TIMEOUT_MS,
      );
      this.#child.once('error', (error) => fail(this.#failure(error.message)));
      void this.#ending().then(() => {
        clearTimeout(timer);
        fail(this.#failure('ended before it was ready'));
      });
      createInterface({ input: this.#control }).on('line', (line) => {
        this.#handle(parseReport(line));
        if (this.#trial !== null) {
          clearTimeout(timer);
          ready();
        }
      });
      this.#control.write(`${config}\n`);
    });
  }

  /** Like `ended`, but with the last words of the cage in the log. */
  async #ending(): Promise<void> {
    await this.ended;
    if (this.#child.stderr !== null) {
      await finished(this.#child.stderr).catch(() => {});
    }
  }

  #handle(report: ZygoteReport): void {
    switch (report.kind) {
      case 'ready':
        this.#trial = report.trial;
        return;
      case 'gone':
        this.#settle(report.end);
        return;
      case 'interrupted':
        this.#interrupts.shift()?.();
        return;
      case 'failed':
        this.#log += report.problem;
        this.#settle(lost(report.slot));
    }
  }

  #settle(end: GuestEnd): void {
    this.#waiting.get(end.slot)?.(end);
    this.#waiting.delete(end.slot);
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
    this.#interrupts.splice(0).forEach((sent) => sent());
    for (const slot of this.#waiting.keys()) {
      this.#settle(lost(slot));
    }
    const firstUnused = FIRST_SLOT_DESCRIPTOR + this.#next * SOCKETS_PER_SLOT;
    for (const stream of this.#child.stdio.slice(firstUnused)) {
      stream?.destroy();
    }
  }
}

/** The end of a guest whose zygote could not tell: as when the kernel kills it. */
function lost(slot: number): GuestEnd {
  const SIGKILL = 9;
  return {
    slot,
    exitCode: null,
    signalNumber: SIGKILL,
    cpuMs: 0,
    peakMemoryMiB: 0,
    limit: null,
    refusedTasks: 0,
  };
}
