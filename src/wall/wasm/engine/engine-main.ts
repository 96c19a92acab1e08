/**
 * Entry of the engine: a process that runs guests in threads of its own and does nothing else. The
 * host talks to it in lines of JSON on one socket; every guest has two more.
 */
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { CONTROL_DESCRIPTOR, FIRST_SLOT_DESCRIPTOR } from '../../../launcher/slot-server.ts';
import { readOpenImage } from '../image/open-image.ts';
import { isEngineCommand, isEngineConfig, SOCKETS_PER_GUEST } from './engine-commands.ts';
import type { EngineCommand } from './engine-commands.ts';
import { shareImage } from './share-image.ts';
import { GuestThread } from './thread.ts';
import type { SharedImage } from './thread-messages.ts';
import { Workers } from './workers.ts';

/** signal(7) */
const SIGINT = 2;

function tell(control: Socket, report: object): void {
  control.write(`${JSON.stringify(report)}\n`);
}

class Engine {
  readonly #control: Socket;
  readonly #image: SharedImage;
  readonly #threads = new Map<number, GuestThread>();
  readonly #workers = new Workers();

  constructor(control: Socket, image: SharedImage) {
    this.#control = control;
    this.#image = image;
  }

  obey(command: EngineCommand): void {
    const { slot } = command;
    switch (command.op) {
      case 'start':
        this.#start(command);
        break;
      case 'interrupt':
        this.#threads.get(slot)?.cells.interrupt(SIGINT);
        tell(this.#control, { kind: 'interrupted' });
        break;
      case 'kill':
        this.#threads.get(slot)?.terminate();
        break;
    }
  }

  #start({ slot, config }: Extract<EngineCommand, { op: 'start' }>): void {
    const first = FIRST_SLOT_DESCRIPTOR + slot * SOCKETS_PER_GUEST;
    const input = new Socket({ fd: first, readable: true, writable: false });
    const thread = new GuestThread({
      worker: this.#workers.take(),
      image: this.#image,
      config,
      descriptor: first + 1,
      onOutput: () => {},
    });
    this.#threads.set(slot, thread);
    feed(input, thread);
    void thread.exited.then((end) => {
      this.#threads.delete(slot);
      input.destroy();
      // Closes the guest's end: the host then knows that it has read everything.
      closeSync(first + 1);
      tell(this.#control, { kind: 'gone', slot, ...end });
    });
  }
}

/** Passes on what the host sends, and lets it wait while the guest does not read. */
function feed(input: Socket, thread: GuestThread): void {
  input.on('error', () => {});
  input.on('data', (bytes: Buffer) => {
    thread.writer.write([bytes]);
    const room = thread.writer.room();
    if (room !== null) {
      input.pause();
      void room.then(() => input.resume());
    }
  });
}

async function main(): Promise<void> {
  const control = new Socket({ fd: CONTROL_DESCRIPTOR });
  control.on('error', () => process.exit(0));
  control.on('close', () => process.exit(0)); // the host is gone
  let engine: Engine | null = null;
  for await (const line of createInterface({ input: control })) {
    const message: unknown = JSON.parse(line);
    if (isEngineConfig(message)) {
      const read = readOpenImage(message);
      const image = read === null ? null : await shareImage(read);
      engine = image === null ? null : new Engine(control, image);
      tell(control, { kind: 'ready', imagePages: image?.manifest.pages ?? null });
    } else if (isEngineCommand(message)) {
      engine?.obey(message);
    }
  }
  process.exit(0);
}

await main();
