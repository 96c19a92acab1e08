import assert from 'node:assert/strict';
import type { Denial, SystemCall } from '../../../../src/model/denial.ts';
import type { FolderEntry } from '../../../../src/model/folder-entry.ts';
import { ALLOWED_IMPORTS } from '../../../../src/wall/wasm/kernel/allow-list.ts';
import { ERRNO } from '../../../../src/wall/wasm/kernel/errno.ts';
import type { Inode } from '../../../../src/wall/wasm/kernel/inode.ts';
import { Kernel } from '../../../../src/wall/wasm/kernel/kernel.ts';
import type { KernelSettings } from '../../../../src/wall/wasm/kernel/kernel.ts';
import type { ByteQueue, Port } from '../../../../src/wall/wasm/kernel/port.ts';
import { collectInodes } from '../../../helpers/collect-inodes.ts';

export const AT_FDCWD = -100;
const MEMORY_PAGES = 4;
/** Where the harness puts what calls point to; the rest is the test's. */
const SCRATCH = 131_072;
const NOTHING = new Uint8Array(0);

/** Bytes on their way to the guest. */
export class TestQueue implements ByteQueue {
  #bytes: Uint8Array = NOTHING;
  ended = false;

  get length(): number {
    return this.#bytes.length;
  }

  push(text: string): void {
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(text)]);
  }

  take(target: Uint8Array): number {
    const count = Math.min(target.length, this.#bytes.length);
    target.set(this.#bytes.subarray(0, count));
    this.#bytes = this.#bytes.subarray(count);
    return count;
  }
}

/** An outside whose time passes only when the guest waits or a test says so. */
export class TestPort implements Port {
  readonly channel = new TestQueue();
  readonly stdin = new TestQueue();
  readonly written: string[] = [];
  readonly denials: Denial[] = [];
  readonly waits: number[] = [];
  readonly calls: SystemCall[] = [];
  readonly log: Port['log'];
  time = 0;
  wall = 1_700_000_000_000;
  busy = 0;
  signal = 0;
  /** What happens while the guest waits, once. */
  onWait: (() => void) | null = null;
  onPoll: (() => void) | null = null;

  constructor(logs = false) {
    this.log = logs ? (call) => this.calls.push(call) : null;
  }

  write(stream: string, bytes: Uint8Array): void {
    this.written.push(`${stream}: ${Buffer.from(bytes).toString()}`);
  }

  poll(): void {
    this.onPoll?.();
    this.onPoll = null;
  }

  wait(timeoutMs: number): void {
    this.waits.push(timeoutMs);
    const { onWait } = this;
    this.onWait = null;
    if (onWait !== null) {
      onWait();
    } else if (timeoutMs === Infinity) {
      throw new Error('the guest waits for ever');
    } else {
      this.time += timeoutMs;
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
    return this.time;
  }

  wallMs(): number {
    return this.wall + this.time;
  }

  busyMs(): number {
    return this.busy;
  }

  random(target: Uint8Array): void {
    target.fill(7);
  }

  refused(denial: Denial): void {
    this.denials.push(denial);
  }
}

const SETTINGS: Omit<KernelSettings, 'port'> = {
  system: {
    index: {
      folders: {
        '': { files: [], folders: ['lib'] },
        '/lib': { files: [{ name: 'os.py', offset: 1, length: 3 }], folders: ['deep'] },
        '/lib/deep': { files: [{ name: 'é', offset: 0, length: 1 }], folders: [] },
      },
    },
    blob: Buffer.from('xabc'),
  },
  limits: {
    memoryPages: 8,
    diskBytes: 100_000,
    fileBytes: 60_000,
    inodes: 100,
    openFiles: 40,
  },
  environment: { HOME: '/work', NAME: 'é' },
  clock: { resolutionMs: 0.001, fixedMs: null },
  descriptors: [],
  folders: [],
};

/** What stat(2) tells. */
export interface Stat {
  readonly mode: number;
  readonly links: number;
  readonly owner: number;
  readonly device: number;
  readonly size: number;
  readonly modified: number;
  readonly inode: number;
}

/** A guest without code: tests make its calls, with memory that is real. */
export class TestGuest {
  readonly port: TestPort;
  readonly kernel: Kernel;
  readonly memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: 16 });
  readonly imports: Readonly<Record<string, Record<string, unknown>>>;
  #end = SCRATCH;

  constructor(settings: Partial<KernelSettings> = {}, port = new TestPort()) {
    this.port = port;
    this.kernel = new Kernel({ ...SETTINGS, port, ...settings });
    const sealed = { module: 'env', name: 'JsvObject_New', kind: 'function' } as const;
    const list = ALLOWED_IMPORTS.map(({ module, name }) => ({
      module,
      name,
      kind: 'function' as const,
    }));
    this.imports = this.kernel.imports([...list, sealed], this.memory);
  }

  /** What an import returns, as the engine would hand it in and out. */
  raw(name: string, ...values: readonly (number | bigint)[]): unknown {
    const found = this.imports['env']?.[name] ?? this.imports['wasi_snapshot_preview1']?.[name];
    assert(typeof found === 'function', name);
    return Reflect.apply(found, undefined, values);
  }

  /** A call with texts put into memory: its number, or the name of its errno. */
  call(name: string, ...values: readonly (number | bigint | string)[]): number | string {
    const numbers = values.map((value) => (typeof value === 'string' ? this.text(value) : value));
    const result = this.raw(name, ...numbers);
    this.#end = SCRATCH;
    assert(typeof result === 'number', name);
    const isErrno = name.startsWith('__syscall_') || name === '_mmap_js' ? result < 0 : false;
    return isErrno || /^(?:fd|environ|clock|random)_/.test(name) ? errnoName(result) : result;
  }

  /** Like `call`, for what must not fail. */
  number(name: string, ...values: readonly (number | bigint | string)[]): number {
    const result = this.call(name, ...values);
    assert(typeof result === 'number', `${name}: ${result}`);
    return result;
  }

  open(path: string, flags = 0, mode = 0o644): number | string {
    return this.call('__syscall_openat', AT_FDCWD, path, flags, this.words(mode));
  }

  /** Puts a text into memory, each character a byte if it can be one, and a zero behind it. */
  text(text: string): number {
    return this.bytes(Buffer.from(`${text}\0`, /^[\0-\xff]*$/.test(text) ? 'latin1' : 'utf8'));
  }

  words(...values: readonly number[]): number {
    return this.bytes(new Uint8Array(Int32Array.from(values).buffer));
  }

  bytes(bytes: Uint8Array): number {
    const address = this.#end;
    new Uint8Array(this.memory.buffer).set(bytes, address);
    this.#end = Math.ceil((address + bytes.length) / 8) * 8;
    return address;
  }

  view(address = 0): DataView {
    return new DataView(this.memory.buffer, address);
  }

  /** Bytes from memory as a text. */
  read(address: number, length: number): string {
    return Buffer.from(this.memory.buffer, address, length).toString('latin1');
  }

  /** read(2) */
  get(descriptor: number, length: number): string {
    const [vector, result, target] = [1024, 1040, 2048];
    this.view(vector).setUint32(0, target, true);
    this.view(vector).setUint32(4, length, true);
    const error = this.call('fd_read', descriptor, vector, 1, result);
    return error === 0 ? this.read(target, this.view(result).getUint32(0, true)) : String(error);
  }

  /** write(2): how many bytes went. */
  put(descriptor: number, text: string): number | string {
    const [vector, result] = [1024, 1040];
    const address = this.bytes(Buffer.from(text, 'latin1'));
    this.view(vector).setUint32(0, address, true);
    this.view(vector).setUint32(4, text.length, true);
    const error = this.call('fd_write', descriptor, vector, 1, result);
    return error === 0 ? this.view(result).getUint32(0, true) : error;
  }

  seek(descriptor: number, offset: number, whence = 0): number | string {
    const error = this.call('fd_seek', descriptor, BigInt(offset), whence, 1024);
    return error === 0 ? Number(this.view(1024).getBigInt64(0, true)) : error;
  }

  /** Makes a file, or replaces what is in it. */
  write(path: string, text: string): void {
    const descriptor = this.open(path, 0o1101);
    assert(typeof descriptor === 'number', `${path}: ${descriptor}`);
    assert.equal(this.put(descriptor, text), text.length);
    assert.equal(this.call('fd_close', descriptor), 0);
  }

  /** What is in a file. */
  content(path: string): string {
    const descriptor = this.open(path);
    if (typeof descriptor === 'string') {
      return descriptor;
    }
    const text = this.get(descriptor, 60_000);
    assert.equal(this.call('fd_close', descriptor), 0);
    return text;
  }

  /** What is below a folder, whatever its permissions. */
  collect(path: string): FolderEntry[] {
    let inode: Inode | undefined = this.kernel.root;
    for (const name of Buffer.from(path).toString('latin1').split('/').slice(1)) {
      inode = inode?.kind === 'folder' ? inode.entries.get(name) : undefined;
    }
    assert(inode?.kind === 'folder', `${path} is no folder`);
    return [...collectInodes(inode)];
  }

  stat(path: string, call = '__syscall_lstat64'): Stat | string {
    const result = this.call(call, path, 4096);
    return result === 0 ? this.#stat() : String(result);
  }

  fstat(descriptor: number): Stat | string {
    const result = this.call('__syscall_fstat64', descriptor, 4096);
    return result === 0 ? this.#stat() : String(result);
  }

  /** The names in a folder, as getdents64(2) tells them from where the descriptor stands. */
  list(descriptor: number, size = 4096): string[] {
    const buffer = 8192;
    const names: string[] = [];
    for (;;) {
      const used = this.number('__syscall_getdents64', descriptor, buffer, size);
      if (used === 0) {
        return names;
      }
      for (let at = buffer; at < buffer + used; at += this.view(at).getUint16(16, true)) {
        const text = this.read(at + 19, 256);
        names.push(text.slice(0, text.indexOf('\0')));
      }
    }
  }

  #stat(): Stat {
    const view = this.view(4096);
    return {
      mode: view.getUint32(4, true),
      links: view.getUint32(8, true),
      owner: view.getUint32(12, true),
      device: view.getUint32(20, true),
      size: Number(view.getBigInt64(24, true)),
      modified: Number(view.getBigInt64(56, true)) * 1000 + view.getUint32(64, true) / 1e6,
      inode: Number(view.getBigUint64(88, true)),
    };
  }
}

function errnoName(result: number): number | string {
  const found = Object.entries(ERRNO).find(([, number]) => number === Math.abs(result));
  return found?.[0] ?? result;
}
