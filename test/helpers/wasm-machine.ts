import { randomFillSync } from 'node:crypto';
import { encodeMessage, FrameDecoder, parseGuestMessage } from '../../src/protocol/index.ts';
import type { GuestMessage, HostMessage } from '../../src/protocol/index.ts';
import type { GuestImage } from '../../src/wall/wasm/image/guest-image.ts';
import { Kernel } from '../../src/wall/wasm/kernel/kernel.ts';
import type { KernelSettings } from '../../src/wall/wasm/kernel/kernel.ts';
import type { Port } from '../../src/wall/wasm/kernel/port.ts';
import { ChunkQueue } from '../../src/wall/wasm/link/byte-queue.ts';
import { Machine, memoryFor } from '../../src/wall/wasm/machine/machine.ts';

const MIB = 1024 * 1024;
const RESULT_BYTES = MIB;
const CONFIG = { guardrail: {}, environment: { HOME: '/work' }, path: [] };

/** The outside of a guest in the test's own thread: what it reads is there before it runs. */
export class ScriptedPort implements Port {
  readonly channel = new ChunkQueue();
  readonly stdin = new ChunkQueue();
  readonly log: Port['log'] = null;
  readonly refusals: Parameters<Port['refused']>[0][] = [];
  /** A signal that waits for the guest. */
  signal = 0;
  /** Called before each wait that has a time. */
  onWait: () => void = () => {};
  #written = { stdout: '', stderr: '' };
  #messages: GuestMessage[] = [];
  #frames = new FrameDecoder();

  get stdout(): string {
    return this.#written.stdout;
  }

  get stderr(): string {
    return this.#written.stderr;
  }

  get messages(): readonly GuestMessage[] {
    return this.#messages;
  }

  /** Forgets what was written and read. */
  clear(): void {
    this.channel.clear();
    this.stdin.clear();
    this.#written = { stdout: '', stderr: '' };
    this.#messages = [];
    this.#frames = new FrameDecoder();
  }

  write(stream: 'stdout' | 'stderr' | 'channel', bytes: Uint8Array): void {
    if (stream === 'channel') {
      this.#messages.push(...this.#frames.push(new Uint8Array(bytes)).map(parseGuestMessage));
    } else {
      this.#written[stream] += Buffer.from(bytes).toString();
    }
  }

  poll(): void {}

  /** Nothing comes while it waits, so it may as well sleep. */
  wait(timeoutMs: number): void {
    if (timeoutMs === Number.POSITIVE_INFINITY) {
      throw new Error('the guest waits for ever');
    }
    this.onWait();
    if (this.signal === 0) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
    }
  }

  pendingSignal(): number {
    return this.signal;
  }

  takeSignal(): number {
    const { signal } = this;
    this.signal = 0;
    return signal;
  }

  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  busyMs(): number {
    return performance.now();
  }

  random(target: Uint8Array): void {
    randomFillSync(target);
  }

  refused(refusal: Parameters<Port['refused']>[0]): void {
    this.refusals.push(refusal);
  }
}

/** What a test may choose of a machine. */
export interface WasmMachineOptions {
  readonly memoryMiB?: number;
  readonly kernel?: Partial<KernelSettings>;
  /** Changes what the guest imports: for attacks on a wall with a hole in it. */
  readonly replace?: (imports: Imports) => Imports;
}

type Imports = Record<string, Record<string, unknown>>;

/** A guest of an image in the test's own thread, without anything that could stop it. */
export class WasmMachine {
  readonly port = new ScriptedPort();
  readonly memory: WebAssembly.Memory;
  readonly machine: Machine;
  #runs = 0;

  constructor(
    image: GuestImage,
    { memoryMiB = 256, kernel = {}, replace = (imports) => imports }: WasmMachineOptions = {},
  ) {
    const memoryPages = memoryMiB * 16;
    this.memory = memoryFor(image, memoryPages);
    const system = new Kernel({
      port: this.port,
      system: image.system,
      limits: {
        memoryPages,
        diskBytes: 16 * MIB,
        fileBytes: 16 * MIB,
        inodes: 1000,
        openFiles: 256,
      },
      environment: {},
      clock: { resolutionMs: 0.001, fixedMs: null },
      descriptors: image.manifest.descriptors,
      folders: [],
      ...kernel,
    });
    this.machine = Machine.restore({
      image,
      module: new WebAssembly.Module(image.module),
      memory: this.memory,
      random: (target) => this.port.random(target),
      kernel: {
        imports: (list, memory) => replace(system.imports(list, memory)),
        attach: (exports) => system.attach(exports),
        reset: () => system.reset(),
      },
    });
  }

  /** Runs programs one after the other, until the guest has answered all and its channel ends. */
  run(...programs: readonly string[]): void {
    this.configure();
    for (const code of programs) {
      this.#runs += 1;
      this.send({ ...RUN, id: this.#runs, code, filename: `<run-${this.#runs}>` });
    }
    this.port.channel.end();
    this.machine.serve();
  }

  /** What the guest reads first. */
  configure(config: object = CONFIG): void {
    const text = Buffer.from(JSON.stringify(config));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    this.port.channel.push(length);
    this.port.channel.push(text);
  }

  send(message: HostMessage): void {
    for (const part of encodeMessage(message)) {
      this.port.channel.push(part);
    }
  }

  /** As new, with nothing read or written. */
  reset(): void {
    this.port.clear();
    this.machine.reset();
  }
}

const RUN = {
  op: 'run',
  kind: 'code',
  module: null,
  source: true,
  args: [],
  argv0: '',
  env: {},
  stdin: null,
  final: false,
  printTraceback: true,
  context: 0,
  topLevelAwait: false,
  resultBytes: RESULT_BYTES,
  displays: null,
  body: null,
} as const;
