import type { HeldDescriptor } from '../image/guest-image.ts';
import { PAGE_BYTES } from './abi.ts';
import { DeviceBody, HostBody } from './bodies.ts';
import { CallTable } from './calls/call-table.ts';
import { clockCalls } from './calls/clocks.ts';
import { closureCalls } from './calls/closures.ts';
import { descriptorCalls } from './calls/descriptors.ts';
import { Mappings, mappingCalls } from './calls/mappings.ts';
import { metadataCalls } from './calls/metadata.ts';
import { nameCalls } from './calls/names.ts';
import { pollCalls } from './calls/poll.ts';
import { processCalls } from './calls/process.ts';
import { transferCalls } from './calls/transfer.ts';
import type { ClockSettings } from './clock.ts';
import { Gate } from './gate.ts';
import { GuestFunctions } from './guest-functions.ts';
import { GuestMemory } from './guest-memory.ts';
import { GuestTree } from './guest-tree.ts';
import type { KernelState } from './kernel-state.ts';
import { loadState } from './load-state.ts';
import { saveState } from './save-state.ts';
import type { MountedFolder } from './guest-tree.ts';
import { importedFunction } from './imports.ts';
import type { Folder } from './inode.ts';
import type { Port } from './port.ts';
import { Refusals } from './refusals.ts';
import { System } from './system.ts';
import type { KernelLimits } from './system.ts';
import type { SystemLayer } from './system-layer.ts';

/** What a guest is given. */
export interface KernelSettings {
  readonly port: Port;
  /** Read-only files, shared by all guests. */
  readonly system: SystemLayer;
  readonly limits: KernelLimits;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: ClockSettings;
  /** What is open beyond 0, 1 and 2. When nothing is, 3 is the channel. */
  readonly descriptors: readonly HeldDescriptor[];
  readonly folders: readonly MountedFolder[];
}

/** With what descriptors begin that the settings do not name. */
const FIRST_DESCRIPTORS: readonly HeldDescriptor[] = [
  { number: 0, file: 'stdin' },
  { number: 1, file: 'stdout' },
  { number: 2, file: 'stderr' },
];
const CHANNEL: HeldDescriptor = { number: 3, file: 'channel' };

/**
 * The operating system of one guest: it answers every call that the module makes, from memory of its
 * own, and reaches the world only through its port.
 */
export class Kernel {
  readonly #settings: KernelSettings;
  readonly #gate = new Gate();
  readonly #refusals: Refusals;
  readonly #functions = new GuestFunctions(this.#gate);
  readonly #calls = new CallTable();
  #memory: GuestMemory | null = null;
  #system: System;
  #mappings: Mappings;

  constructor(settings: KernelSettings) {
    this.#settings = settings;
    this.#refusals = new Refusals(settings.port);
    this.#system = this.#makeSystem();
    this.#mappings = new Mappings(this.#system);
  }

  /** What a module imports, by its own list: what is not known to be harmless ends the guest. */
  imports(
    list: readonly WebAssembly.ImportDescriptor[],
    memory: WebAssembly.Memory,
  ): Record<string, Record<string, unknown>> {
    this.#memory = new GuestMemory(memory);
    this.#fillCalls(this.#memory);
    const modules = new Map<string, Map<string, unknown>>();
    for (const { module, name, kind } of list) {
      const entries = modules.get(module) ?? new Map<string, unknown>();
      modules.set(module, entries.set(name, this.#import(module, name, kind, memory)));
    }
    // Object.fromEntries defines each name as it is: `__proto__` would be a name like any other.
    return Object.fromEntries(
      [...modules].map(([module, entries]) => [module, Object.fromEntries(entries)]),
    );
  }

  /** Whether the guest was refused memory since it began. */
  get outOfMemory(): boolean {
    return this.#system.outOfMemory;
  }

  /** Takes note of the instance's functions, once it is there. */
  attach(exports: Readonly<Record<string, unknown>>): void {
    this.#functions.attach(exports);
  }

  /** Forgets all that the guest did. The instance and its memory are their owner's to restore. */
  reset(): void {
    this.#begin(this.#makeSystem());
  }

  /** What the guest has here now, as plain data; its bytes are to be copied before it runs again. */
  save(): KernelState {
    return saveState(this.#system, this.#mappings);
  }

  /**
   * Makes everything as it was when it was saved. The memory is its owner's to restore.
   * @throws StateError for what no kernel saves; SystemError when it is over the limits
   */
  load(state: KernelState): void {
    this.#begin(this.#bareSystem());
    loadState(this.#system, this.#mappings, state);
  }

  #begin(system: System): void {
    this.#system = system;
    this.#mappings = new Mappings(system);
    this.#refusals.clear();
    this.#gate.open();
    if (this.#memory !== null) {
      this.#fillCalls(this.#memory);
    }
  }

  /** Tells how often calls were refused that were refused before. */
  reportRefusals(): void {
    this.#refusals.report();
  }

  /** All that the guest has, for tests and the fuzzer to look at. */
  get root(): Folder {
    return this.#system.files.root;
  }

  /**
   * What is open beyond 0, 1 and 2, for an image of the guest.
   * @throws Error when a file is open, which an image cannot hold
   */
  held(): HeldDescriptor[] {
    return [...this.#system.descriptors]
      .filter(([number]) => number >= FIRST_DESCRIPTORS.length)
      .map(([number, { body }]) => {
        const file = body instanceof HostBody ? body.stream : null;
        const isNull = body instanceof DeviceBody && body.role === 'null';
        if (file === null && !isNull) {
          throw new Error(`descriptor ${number} holds what an image cannot`);
        }
        return { number, file: file ?? 'null' };
      });
  }

  #import(module: string, name: string, kind: string, memory: WebAssembly.Memory): unknown {
    switch (kind) {
      case 'function':
        return importedFunction(module, name, {
          memory: this.#memory ?? new GuestMemory(memory),
          functions: this.#functions,
          slot: (call) => this.#calls.slot(call),
          gate: this.#gate,
          refusals: this.#refusals,
          log: this.#settings.port.log,
        });
      case 'global':
        // Addresses of functions and data for dynamic linking, which there is not: each is 0.
        return new WebAssembly.Global({ value: 'i32', mutable: true }, 0);
      case 'memory':
        return memory;
      default:
        return undefined; // the engine refuses the module
    }
  }

  /** With what all guests have in common. */
  #bareSystem(): System {
    const { port, limits, clock } = this.#settings;
    const system = new System(port, limits, clock);
    this.#treeOf(system);
    return system;
  }

  #treeOf({ files }: System): GuestTree {
    const tree = new GuestTree(files, () => statm(this.#memory?.size ?? 0));
    tree.addSystem(this.#settings.system);
    return tree;
  }

  #makeSystem(): System {
    const { port, limits, clock, descriptors, folders } = this.#settings;
    const system = new System(port, limits, clock);
    const tree = this.#treeOf(system);
    for (const folder of folders) {
      tree.mount(folder);
    }
    system.currentFolder = tree.workFolder;
    const held = descriptors.length === 0 ? [CHANNEL] : descriptors;
    for (const { number, file } of [...FIRST_DESCRIPTORS, ...held]) {
      system.descriptors.put(number, system.heldFile(file));
    }
    return system;
  }

  #fillCalls(memory: GuestMemory): void {
    const context = { system: this.#system, memory };
    const { limits, environment } = this.#settings;
    this.#calls.fill(
      nameCalls(context),
      metadataCalls(context),
      transferCalls(context),
      descriptorCalls(context),
      pollCalls(context),
      clockCalls(context),
      mappingCalls(context, this.#mappings, this.#functions),
      closureCalls(context, this.#functions),
      processCalls(context, { memoryPages: limits.memoryPages, environment }),
    );
  }
}

/** /proc/self/statm (proc_pid_statm(5)), in pages of 64 KiB: size, resident, shared, and the like. */
function statm(bytes: number): string {
  const pages = bytes / PAGE_BYTES;
  return `${pages} ${pages} 0 0 0 ${pages} 0\n`;
}
