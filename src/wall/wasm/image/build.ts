import { Kernel } from '../kernel/kernel.ts';
import type { SystemLayer } from '../kernel/system-layer.ts';
import { BootedMachine } from '../machine/boot.ts';
import { AUDITED } from './audited.ts';
import { BuildPort } from './build-port.ts';
import { readCompiled } from './compiled-files.ts';
import { editGuest } from './edit-guest.ts';
import type { GuestImage, ImageManifest } from './guest-image.ts';
import { GUEST_LIBRARY, guestSources } from './guest-sources.ts';
import { packLayer } from './layer-files.ts';
import type { LayerFile } from './layer-files.ts';
import { LIBRARY_FOLDER, libraryFiles } from './library-files.ts';
import { parseManifest } from './manifest.ts';
import type { PyodidePackage } from './pyodide-package.ts';
import { timeZoneFiles } from './time-zones.ts';

/** What the interpreter starts with, in pages of 64 KiB: the minimum that its module says. */
const FIRST_PAGES = 480;
const PAGE_BYTES = 65_536;
/** 512 MiB: what compiling the whole library may take. */
const MOST_PAGES = 8192;

const MIB = 1024 * 1024;

/** For the making only; a guest's own is set when it starts: see guest-wasm/wasm_main.py. */
const ENVIRONMENT = {
  HOME: '/work',
  LANG: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONPATH: LIBRARY_FOLDER,
};

const IMPORT_BUILDER = `
import sys
sys.path.insert(0, ${JSON.stringify(GUEST_LIBRARY)})
import wasm_build`;
const COMPILE = `${IMPORT_BUILDER}
wasm_build.send_compiled(${JSON.stringify([LIBRARY_FOLDER, GUEST_LIBRARY])})`;
const PREPARE = `${IMPORT_BUILDER}
wasm_build.prepare(${JSON.stringify(LIBRARY_FOLDER)})`;

/** The image could not be made; the message has what the interpreter printed. */
export class BuildError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'BuildError';
  }
}

/** Makes an image of Pyodide's files. Takes seconds, in which nothing else runs in this thread. */
export function buildImage({ module, library }: PyodidePackage): GuestImage {
  const edited = editGuest(module);
  const boot = new WebAssembly.Module(edited.boot);
  const sources = [...libraryFiles(library), ...guestSources()];
  const compiled = compileLibrary(boot, sources);
  const system = packLayer([...sources, ...compiled, ...timeZoneFiles()]);
  return { ...prepareGuest(boot, system), module: edited.restored, system };
}

/** The compiled form of every module, made by the interpreter itself. */
function compileLibrary(module: WebAssembly.Module, sources: readonly LayerFile[]): LayerFile[] {
  return withInterpreter(module, packLayer(sources), ({ machine, port }) => {
    machine.run(COMPILE);
    return readCompiled(port.takeSent());
  });
}

/** Starts an interpreter from compiled files, lets it prepare, and copies its memory. */
function prepareGuest(
  module: WebAssembly.Module,
  system: SystemLayer,
): Pick<GuestImage, 'manifest' | 'memory'> {
  return withInterpreter(module, system, ({ machine, port, kernel, memory }) => {
    machine.run(PREPARE);
    const told: unknown = JSON.parse(new TextDecoder().decode(port.takeSent()));
    machine.keep(entryOf(told));
    const { ranges, bytes } = machine.copyMemory();
    const manifest = parseManifest(
      {
        ...(typeof told === 'object' ? told : {}),
        pyodide: AUDITED.version,
        descriptors: kernel.held(),
        pages: memory.buffer.byteLength / PAGE_BYTES,
        stackPointer: machine.stackPointer,
        ranges,
      },
      bytes.length,
    );
    return { manifest: checked(manifest), memory: bytes };
  });
}

function entryOf(told: unknown): number {
  const entry = typeof told === 'object' && told !== null && 'entry' in told ? told.entry : null;
  if (typeof entry !== 'number') {
    throw new TypeError('the interpreter did not say what serves');
  }
  return entry;
}

function checked(manifest: ImageManifest | null): ImageManifest {
  if (manifest === null || !manifest.python.startsWith(`${AUDITED.python}.`)) {
    throw new TypeError('what the interpreter said of itself cannot be');
  }
  return manifest;
}

interface Interpreter {
  readonly machine: BootedMachine;
  readonly port: BuildPort;
  readonly kernel: Kernel;
  readonly memory: WebAssembly.Memory;
}

function withInterpreter<Result>(
  module: WebAssembly.Module,
  system: SystemLayer,
  use: (interpreter: Interpreter) => Result,
): Result {
  const port = new BuildPort();
  try {
    const kernel = new Kernel({
      port,
      system,
      limits: {
        memoryPages: MOST_PAGES,
        diskBytes: MIB,
        fileBytes: MIB,
        inodes: 1024,
        openFiles: 256,
      },
      environment: ENVIRONMENT,
      clock: { resolutionMs: 0.001, fixedMs: null },
      descriptors: [],
      folders: [],
    });
    const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
    return use({ machine: new BootedMachine(module, kernel, memory), port, kernel, memory });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError(
      `the guest image could not be made: ${why}\n${port.printed}`.trim(),
      cause,
    );
  }
}
