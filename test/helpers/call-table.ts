/**
 * A thread that calls entries of a guest's function table, one after the other, as a guest can that
 * has overwritten its own memory: with the import that calls any function whatever its type. Tells
 * each number before it calls, as a call may never return, and at the end what happened.
 */
import { randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { GuestAbort, GuestExit, GuestSealed } from '../../src/wall/wasm/kernel/ends.ts';
import { Kernel } from '../../src/wall/wasm/kernel/kernel.ts';
import { readImage } from '../../src/wall/wasm/image/store.ts';
import { Machine, memoryFor } from '../../src/wall/wasm/machine/machine.ts';
import { ScriptedPort } from './wasm-machine.ts';

/** What the thread is started with. */
export interface TableAttack {
  readonly image: string;
  readonly first: number;
  readonly end: number;
  /** Only every so many entries. */
  readonly step: number;
  /** Where the number that is called next is told. */
  readonly progress: SharedArrayBuffer;
}

/** What happened: how often each end, which sealed imports were reached, and what should not be. */
export interface TableReport {
  readonly ends: Record<string, number>;
  readonly sealed: readonly string[];
  readonly faults: readonly string[];
}

const MIB = 1024 * 1024;
/** Where the arguments point: texts and words, far from what the guest has. */
const TARGET = 4096;

function nameOf(error: unknown): string {
  for (const kind of [GuestSealed, GuestExit, GuestAbort, WebAssembly.RuntimeError]) {
    if (error instanceof kind) {
      return kind.name;
    }
  }
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return 'stack';
  }
  // An argument that should be a 64-bit number, or a wait that would not end.
  const harmless = /BigInt|waits for ever|WebAssembly.Exception/;
  return harmless.test(String(error)) ? 'refused' : `fault: ${String(error)}`;
}

async function attack({
  image: folder,
  first,
  end,
  step,
  progress,
}: TableAttack): Promise<TableReport> {
  const image = await readImage(folder);
  const memory = memoryFor(image, image.manifest.pages + 256);
  const port = new ScriptedPort();
  const kernel = new Kernel({
    port,
    system: image.system,
    limits: {
      memoryPages: image.manifest.pages + 256,
      ...{ diskBytes: MIB, fileBytes: MIB, inodes: 100, openFiles: 64 },
    },
    environment: {},
    clock: { resolutionMs: 1, fixedMs: 0 },
    descriptors: image.manifest.descriptors,
    folders: [],
  });
  let imports: Record<string, Record<string, unknown>> = {};
  const machine = Machine.restore({
    image,
    memory,
    module: new WebAssembly.Module(image.module),
    random: (target) => void randomFillSync(target),
    kernel: {
      imports: (list, of) => (imports = kernel.imports(list, of)),
      attach: (exports) => kernel.attach(exports),
      reset: () => kernel.reset(),
    },
  });
  const call = imports['env']?.['__call_sighandler'];
  if (typeof call !== 'function') {
    throw new Error('the module has no import that calls pointers');
  }
  const ends = new Map<string, number>();
  const faults: string[] = [];
  const told = new Int32Array(progress);
  for (let index = first; index < end; index += step) {
    Atomics.store(told, 0, index);
    new Uint8Array(memory.buffer).set(Buffer.from('/work/../__proto__\0'), TARGET);
    let result = 'returned';
    try {
      Reflect.apply(call, undefined, [index, TARGET, TARGET + 64, index % 7]);
    } catch (error) {
      result = nameOf(error);
      port.clear();
      machine.reset();
    }
    ends.set(result, (ends.get(result) ?? 0) + 1);
    if (result.startsWith('fault')) {
      faults.push(`${index}: ${result}`);
    }
  }
  Atomics.store(told, 0, end);
  const sealed = port.refusals.filter((refusal) => refusal.sealed).map((refusal) => refusal.call);
  return { ends: Object.fromEntries(ends), sealed: [...new Set(sealed)], faults };
}

/** Our own test starts it with the whole of it. */
function isAttack(value: unknown): value is TableAttack {
  return typeof value === 'object' && value !== null && 'progress' in value;
}

if (isAttack(workerData)) {
  parentPort?.postMessage(await attack(workerData), []);
}
