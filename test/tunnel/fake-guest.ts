import type { Limits } from '../../src/index.ts';
import type { HostMessage, RunMessage } from '../../src/protocol/index.ts';
import { encodeMessage } from '../../src/protocol/index.ts';
import { encodeClientMessage } from '../../src/tunnel/client-messages.ts';
import { FrozenStore } from '../../src/tunnel/frozen-store.ts';
import type { ClientMessage, ServiceMessage } from '../../src/tunnel/messages.ts';
import type { RunSummary } from '../../src/tunnel/open-runs.ts';
import { ServiceEnd } from '../../src/tunnel/service-end.ts';
import { decodeServiceMessage } from '../../src/tunnel/service-messages.ts';
import type { Frozen, Guest, GuestEnd, GuestListener } from '../../src/wall/wall.ts';

export const LIMITS: Limits = {
  ...{ timeoutMs: 1000, cpuMs: 1000, memoryMiB: 16, outputBytes: 1000, inputBytes: 1000 },
  ...{ resultBytes: 1000, diskMiB: 1, diskInodes: 16, fileSizeMiB: 1, processes: 1, threads: 1 },
  openFiles: 16,
};

export const KILLED: GuestEnd = {
  ...{ exitCode: null, signalNumber: 9, cpuMs: 0, peakMemoryMiB: 0, limit: null, refusedTasks: 0 },
};

/** A guest that does nothing by itself: a test says what it does. */
export class FakeGuest implements Guest {
  readonly python = '3.11.2';
  readonly errnos = { disk: new Set([28]), memory: 12, again: 11 };
  readonly canFork = true;
  readonly sent: HostMessage[] = [];
  readonly dropped: Frozen[] = [];
  kills = 0;
  listener: GuestListener | null = null;
  waits: Promise<void> | null = null;
  read = 0;
  ended = false;
  interrupts = 0;
  /** What goes on until a test lets it. */
  resetting: Promise<boolean> = Promise.resolve(true);
  restores = true;
  /** How it ends when it is killed. */
  lastWords: GuestEnd = KILLED;

  listen(listener: GuestListener | null): void {
    this.listener = listener;
    if (this.kills > 0) {
      listener?.onEnd(this.lastWords);
    }
  }

  send(message: HostMessage): void {
    this.sent.push(message);
  }

  room(): Promise<void> | null {
    return this.waits;
  }

  async settled(): Promise<void> {
    await Promise.resolve();
  }

  refuse(error: Error): void {
    this.listener?.onProtocolError(error);
    this.kill();
  }

  async writeStdin(bytes: Uint8Array): Promise<boolean> {
    await this.waits;
    this.read += bytes.length;
    return true;
  }

  endStdin(): void {
    this.ended = true;
  }

  async reset(): Promise<boolean> {
    return this.resetting;
  }

  async checkpoint(): Promise<Frozen> {
    const frozen: Frozen = { sizeBytes: 10, drop: () => void this.dropped.push(frozen) };
    return frozen;
  }

  async restore(): Promise<boolean> {
    return this.restores;
  }

  interrupt(): void {
    this.interrupts += 1;
  }

  kill(): void {
    this.kills += 1;
    if (this.kills === 1) {
      this.listener?.onEnd(this.lastWords);
    }
  }
}

/** A service's end with a fake guest, and what it has said to its client. */
export interface Bench {
  readonly guest: FakeGuest;
  readonly end: ServiceEnd;
  readonly store: FrozenStore;
  readonly said: ServiceMessage[];
  readonly summaries: RunSummary[];
  /** How often it was over, and its guest gone. */
  readonly told: { over: number; gone: number; cpuMs: number };
  /** What the client has not read. */
  unsentBytes: number;
  hear(message: ClientMessage): void;
}

export function openBench(
  change: { readonly checkpoints?: number; readonly store?: FrozenStore } = {},
): Bench {
  const guest = new FakeGuest();
  const store = change.store ?? new FrozenStore();
  const said: ServiceMessage[] = [];
  const summaries: RunSummary[] = [];
  const told = { over: 0, gone: 0, cpuMs: 0 };
  const bench = { unsentBytes: 0 };
  const end = new ServiceEnd({
    ...{ guest, limits: LIMITS, frozen: store, checkpoints: change.checkpoints ?? 2 },
    wire: {
      send: (message) => void said.push(decodeServiceMessage(message)),
      room: () => null,
      get unsentBytes() {
        return bench.unsentBytes;
      },
    },
    pack: async () => ({ label: 'label', bytes: new Uint8Array(3) }),
    unpack: () => ({ sizeBytes: 1, drop: () => {} }),
    beginRun: async () => ({
      denied: () => {},
      close: async (summary) => void summaries.push(summary),
    }),
    onOver: () => {
      told.over += 1;
    },
    onGone: (cpuMs) => {
      told.gone += 1;
      told.cpuMs += cpuMs;
    },
  });
  return Object.assign(bench, {
    ...{ guest, end, store, said, summaries, told },
    hear: (message: ClientMessage) => end.receive(encodeClientMessage(message)),
  });
}

/** A message of a host as a client sends it. */
export function framed(message: HostMessage): ClientMessage {
  return { op: 'channel', bytes: new Uint8Array(Buffer.concat(encodeMessage(message))) };
}

/** Lets everything that can happen by itself happen. */
export async function calm(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((settle) => {
      setImmediate(settle);
    });
  }
}

export const RUN: RunMessage = {
  ...{ op: 'run', id: 1, kind: 'code', code: '1', module: null, filename: '<run-1>', source: true },
  ...{ args: ['a'], argv0: '', env: { A: 'b' }, stdin: null, final: false, context: 0 },
  ...{ topLevelAwait: true, printTraceback: false, resultBytes: 1000, displays: [1, 2] },
  body: null,
};
