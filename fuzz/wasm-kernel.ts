import { ALLOWED_IMPORTS } from '../src/wall/wasm/kernel/allow-list.ts';
import type { AllowedImport } from '../src/wall/wasm/kernel/allow-list.ts';
import { GuestAbort, GuestExit, GuestSealed } from '../src/wall/wasm/kernel/ends.ts';
import { ERRNO } from '../src/wall/wasm/kernel/errno.ts';
import { Kernel } from '../src/wall/wasm/kernel/kernel.ts';
import type { Port } from '../src/wall/wasm/kernel/port.ts';
import { collectInodes } from '../test/helpers/collect-inodes.ts';
import { Random } from './random.ts';
import { WasmArguments } from './wasm-arguments.ts';

const LIMITS = {
  memoryPages: 6,
  diskBytes: 4_000_000,
  fileBytes: 3_000_000,
  inodes: 200,
  openFiles: 24,
};
/** What changes files is called more often than the rest. */
const FILE_CALLS = ALLOWED_IMPORTS.filter(({ name }) =>
  /openat|mkdir|rename|symlink|unlink|trunc|fd_|getdents|mmap|msync|munmap|falloc/.test(name),
);
/** What stands in a guest's tree without being counted. */
const FIRST_INODES = 40;
const MOST_HOST_BYTES = 256 * 1024 * 1024;
const CALLS_PER_CHECK = 5000;
const CALLS_PER_GUEST = 20_000;

const SYSTEM = {
  index: {
    folders: {
      '': { files: [], folders: ['lib'] },
      '/lib': { files: [{ name: 'os.py', offset: 0, length: 4 }], folders: ['deep'] },
      '/lib/deep': { files: [], folders: [] },
    },
  },
  blob: Buffer.from('pass'),
};

/** A system call that did what none may do. */
export class KernelFailure extends Error {}

/** Makes so many random calls; returns how often each came out in which way. */
export function fuzzKernel(count: number, seed: number): ReadonlyMap<string, number> {
  const random = new Random(seed);
  const tally = new Map<string, number>();
  const prototypes = prototypeKeys();
  for (let made = 0; made < count; made += CALLS_PER_GUEST) {
    fuzzGuest(Math.min(CALLS_PER_GUEST, count - made), random, tally);
    if (prototypeKeys() !== prototypes) {
      throw new KernelFailure('a prototype has been changed');
    }
  }
  return tally;
}

function fuzzGuest(count: number, random: Random, tally: Map<string, number>): void {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 8 });
  const kernel = new Kernel({
    port: makePort(random),
    system: SYSTEM,
    limits: LIMITS,
    environment: { HOME: '/work' },
    clock: { resolutionMs: 0.001, fixedMs: random.oneIn(2) ? 1e12 : null },
    descriptors: [],
    folders: [],
  });
  const list = ALLOWED_IMPORTS.map(({ module, name }) => ({
    module,
    name,
    kind: 'function' as const,
  }));
  const imports = kernel.imports(list, memory);
  // The guest's allocator is the guest's: it may answer with anything.
  kernel.attach({
    emscripten_builtin_memalign: () => random.below(random.oneIn(2) ? 2 ** 32 : 250_000),
  });
  const values = new WasmArguments(random, memory);
  for (let call = 1; call <= count; call += 1) {
    const among = random.oneIn(2) ? ALLOWED_IMPORTS : FILE_CALLS;
    const entry = among[random.below(among.length)];
    const found = entry === undefined ? null : imports[entry.module]?.[entry.name];
    if (entry === undefined || (isHarsh(entry) && !random.oneIn(200))) {
      continue;
    }
    const given = values.for(entry);
    const outcome = `${entry.name} ${makeCall(entry, found, given, kernel)}`;
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    if (call % CALLS_PER_CHECK === 0) {
      checkQuotas(kernel);
    }
  }
}

/** Calls that end the guest, or after which it can do little: they would leave nothing to find. */
function isHarsh({ name }: AllowedImport): boolean {
  return /exit|abort|assert|sighandler|Trampoline|umask|chmod|chdir|dup|pipe/.test(name);
}

/** How a call came out, in few words. */
function makeCall(
  entry: AllowedImport,
  found: unknown,
  given: readonly (number | bigint)[],
  kernel: Kernel,
): string {
  if (typeof found !== 'function') {
    throw new KernelFailure(`${entry.name} is no function`);
  }
  try {
    const result: unknown = Reflect.apply(found, undefined, given);
    checkResult(entry, result, given);
    return describe(entry, result);
  } catch (error) {
    if (!isEnd(error)) {
      throw new KernelFailure(`${entry.name}(${given.join(', ')}): ${String(error)}`, {
        cause: error,
      });
    }
    checkLatched(found, given, error);
    kernel.reset();
    return error.constructor.name;
  }
}

function isEnd(error: unknown): error is Error {
  return [GuestAbort, GuestExit, GuestSealed].some((end) => error instanceof end);
}

function checkLatched(found: Function, given: readonly unknown[], end: Error): void {
  try {
    Reflect.apply(found, undefined, given);
  } catch (error) {
    if (error === end) {
      return;
    }
  }
  throw new KernelFailure('the gate did not close');
}

function checkResult(entry: AllowedImport, result: unknown, given: readonly unknown[]): void {
  const expected = { ref: 'object', long: 'bigint' }[String(entry.result)] ?? 'number';
  const isNumber = typeof result !== 'number' || Number.isFinite(result);
  if (typeof result !== expected || !isNumber || (expected === 'object' && result !== null)) {
    throw new KernelFailure(`${entry.name}(${given.join(', ')}) returned ${String(result)}`);
  }
}

function describe({ module }: AllowedImport, result: unknown): string {
  const errno = typeof result === 'number' ? (module === 'env' ? -result : result) : 0;
  return Object.entries(ERRNO).find(([, number]) => number === errno)?.[0] ?? 'ok';
}

function checkQuotas(kernel: Kernel): void {
  let bytes = 0;
  let inodes = 0;
  for (const entry of collectInodes(kernel.root)) {
    inodes += 1;
    bytes += entry.bytes.length + entry.target.length;
  }
  if (bytes > LIMITS.diskBytes + 1000 || inodes > LIMITS.inodes + FIRST_INODES) {
    throw new KernelFailure(`a guest has ${bytes} bytes in ${inodes} inodes`);
  }
  const host = process.memoryUsage().arrayBuffers;
  if (host > MOST_HOST_BYTES) {
    throw new KernelFailure(`the host has ${host} bytes of buffers`);
  }
}

/** All names on the prototypes that everything inherits from. */
function prototypeKeys(): string {
  return [Object.prototype, Array.prototype, Function.prototype, Map.prototype]
    .flatMap((prototype) => Reflect.ownKeys(prototype))
    .map(String)
    .join();
}

/** An outside in which waiting ends with a signal at once. */
function makePort(random: Random): Port {
  let signal = 0;
  let time = 0;
  const queue = {
    get length() {
      return random.below(2) * 50;
    },
    ended: false,
    take: (target: Uint8Array) => Math.min(target.length, random.below(50)),
  };
  return {
    channel: queue,
    stdin: queue,
    log: random.oneIn(2) ? null : () => {},
    write: () => {},
    poll: () => {},
    wait: (timeoutMs) => {
      signal = 2;
      time += Math.min(timeoutMs, 1000);
    },
    pendingSignal: () => signal,
    takeSignal: () => {
      const taken = signal;
      signal = 0;
      return taken;
    },
    monotonicMs: () => (time += 0.01),
    wallMs: () => 1e12 + time,
    busyMs: () => time,
    random: (target) => target.fill(1),
    refused: () => {},
  };
}
