import { GuestAbort, GuestExit, GuestSealed } from '../kernel/ends.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { MountedFolder } from '../kernel/guest-tree.ts';
import type { GuestImage } from '../image/guest-image.ts';
import type { Cells } from '../link/cells.ts';
import { unpackFolders } from '../link/folders.ts';
import { GuestGone, GuestReset, GuestRestore } from '../link/guest-port.ts';
import type { GuestPort } from '../link/guest-port.ts';
import { packState, unpackState } from './checkpoint-bytes.ts';
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
  const ours = (work: () => void): void => cells.uncounted(work, () => port.wallMs());
  let start: Start = 'new';
  for (;;) {
    configure(port, config, start);
    if (start !== 'same') {
      port.tell({ event: 'ready', python: image.manifest.python });
    }
    const ended = serve(machine, port);
    cells.peakPages = machine.pages;
    switch (ended) {
      case 'gone':
        return;
      case 'reset':
        port.reset();
        machine.reset();
        start = 'new';
        break;
      case 'restore':
        ours(() => restore(machine, kernel, port));
        start = 'copy';
        break;
      case 'paused':
        port.checkpointWanted = false;
        ours(() => {
          const changes = machine.copyChanges();
          const state = { pages: machine.pages, kernel: kernel.save(), changes };
          port.giveCheckpoint(packState(state));
        });
        start = 'same';
        break;
      default:
        kernel.reportRefusals();
        port.tell({ event: 'ended', ...ended, outOfMemory: kernel.outOfMemory });
        return;
    }
  }
}

/**
 * What the guest begins as: as the image left it, as it was when it let go for a checkpoint, or as
 * another one was then.
 */
type Start = 'new' | 'same' | 'copy';

/** Makes the guest what the checkpoint says that the host has sent. */
function restore(machine: Machine, kernel: Kernel, port: GuestPort): void {
  const bytes = new Uint8Array(port.checkpoint.length);
  port.checkpoint.take(bytes);
  port.reset();
  const state = unpackState(bytes);
  kernel.load(state.kernel);
  machine.adopt(state.pages, state.changes);
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

/** What the guest reads first, before what has come for it meanwhile: length and JSON. */
function configure(port: GuestPort, config: GuestConfig, start: Start): void {
  const { guardrail, environment, path, recursionLimit } = config;
  const told =
    start === 'new'
      ? { guardrail, environment, path, recursionLimit }
      : { isCopy: start === 'copy' };
  const text = new TextEncoder().encode(JSON.stringify(told));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  port.channel.pushFirst(text);
  port.channel.pushFirst(length);
}

function serve(machine: Machine, port: GuestPort): Ended | 'gone' | 'reset' | 'restore' | 'paused' {
  try {
    machine.serve();
    return port.checkpointWanted ? 'paused' : { exitCode: 0, signalNumber: null };
  } catch (error) {
    if (error instanceof GuestGone) {
      return 'gone';
    }
    if (error instanceof GuestRestore) {
      return 'restore';
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
