import { GuestAbort, GuestExit, GuestSealed } from '../kernel/ends.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { MountedFolder } from '../kernel/guest-tree.ts';
import type { GuestImage } from '../image/guest-image.ts';
import type { Cells } from '../link/cells.ts';
import { unpackFolders } from '../link/folders.ts';
import { GuestGone, GuestReset } from '../link/guest-port.ts';
import type { GuestPort } from '../link/guest-port.ts';
import type { GuestConfig } from './guest-config.ts';
import { Machine, memoryFor } from './machine.ts';

/** What one guest is served from. */
export interface GuestParts {
  readonly image: GuestImage;
  readonly module: WebAssembly.Module;
  readonly config: GuestConfig;
  readonly port: GuestPort;
  readonly cells: Cells;
}

/** How a guest ended, as the host is told. */
interface Ended {
  readonly exitCode: number | null;
  readonly signalNumber: number | null;
}

/** signal(7): what a process of Linux would have died of. */
const SIGABRT = 6;
const SIGFPE = 8;
const SIGSEGV = 11;
const SIGSYS = 31;

/** Runs one guest in this thread, from its making to its end. */
export function serveGuest({ image, module, config, port, cells }: GuestParts): void {
  const kernel = new Kernel({
    port,
    system: image.system,
    limits: config.limits,
    environment: config.environment,
    clock: config.clock,
    descriptors: image.manifest.descriptors,
    folders: receiveFolders(port, config.filesBytes),
  });
  const memory = memoryFor(image, config.limits.memoryPages);
  const random = (target: Uint8Array): void => port.random(target);
  const machine = Machine.restore({ module, kernel, memory, image, random });
  port.onWait = () => {
    cells.peakPages = machine.pages;
  };
  port.onFrames = () => kernel.reportRefusals();
  cells.start(port.wallMs());
  for (;;) {
    configure(port, config);
    port.tell({ event: 'ready', python: image.manifest.python });
    const ended = serve(machine);
    cells.peakPages = machine.pages;
    if (ended === 'gone') {
      return;
    }
    if (ended !== 'reset') {
      kernel.reportRefusals();
      port.tell({ event: 'ended', ...ended, outOfMemory: kernel.outOfMemory });
      return;
    }
    port.reset();
    machine.reset();
  }
}

function receiveFolders(port: GuestPort, length: number): MountedFolder[] {
  if (length === 0) {
    return [];
  }
  while (port.files.length < length) {
    port.wait(Number.POSITIVE_INFINITY);
  }
  const bytes = new Uint8Array(length);
  port.files.take(bytes);
  return unpackFolders(bytes);
}

/** What the guest reads first: length and JSON. */
function configure(port: GuestPort, config: GuestConfig): void {
  const { guardrail, environment, path, recursionLimit } = config;
  const told = { guardrail, environment, path, recursionLimit };
  const text = new TextEncoder().encode(JSON.stringify(told));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  port.channel.push(length);
  port.channel.push(text);
}

function serve(machine: Machine): Ended | 'gone' | 'reset' {
  try {
    machine.serve();
    return { exitCode: 0, signalNumber: null };
  } catch (error) {
    if (error instanceof GuestGone) {
      return 'gone';
    }
    return error instanceof GuestReset ? 'reset' : endOf(error);
  }
}

function endOf(error: unknown): Ended {
  if (error instanceof GuestExit) {
    return { exitCode: error.code & 0xff, signalNumber: null };
  }
  return { exitCode: null, signalNumber: signalOf(error) };
}

function signalOf(error: unknown): number {
  if (error instanceof GuestSealed) {
    return SIGSYS;
  }
  if (error instanceof GuestAbort) {
    return error.signal;
  }
  if (error instanceof RangeError) {
    return SIGSEGV; // the stack is used up
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return trapSignal(error.message);
  }
  return SIGABRT;
}

/** Traps have no codes, only texts, and each engine has its own. */
function trapSignal(message: string): number {
  if (/unreachable/.test(message)) {
    return SIGABRT;
  }
  return /divide|division|remainder|unrepresentable|integer overflow/.test(message)
    ? SIGFPE
    : SIGSEGV;
}
