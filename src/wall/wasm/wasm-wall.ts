import { InternalError } from '../../model/errors.ts';
import { Rotation } from '../rotation.ts';
import { Spares } from '../spares.ts';
import type { Guest, Wall } from '../wall.ts';
import type { Engine } from './engine/engine.ts';
import { ProcessEngine } from './engine/process-engine.ts';
import { ThreadEngine } from './engine/thread-engine.ts';
import { openImage } from './image/open-image.ts';
import { buildImage, imagePath, loadImage } from './image/store.ts';
import type { MountedFolder } from './kernel/guest-tree.ts';
import { packFolders } from './link/folders.ts';
import type { GuestConfig } from './machine/guest-config.ts';
import { WasmGuest } from './wasm-guest.ts';

/** An engine has so many guests: as many as would fall with it if it broke, and share its memory. */
const SLOTS = { firstSlots: 32, mostSlots: 32 };

/** Where guests run. */
export type Isolation = 'process' | 'thread';

/** What a guest may use, but for what depends on the image and on its folders. */
type ConfigOfWall = Omit<GuestConfig, 'limits' | 'filesBytes'> & {
  readonly limits: Omit<GuestConfig['limits'], 'memoryPages'>;
};

/** Settings of a wasm wall. */
export interface WasmWallSettings {
  readonly config: ConfigOfWall;
  /** What a guest may allocate beyond the image. */
  readonly memoryMiB: number;
  readonly resultBytes: number;
  readonly isolation: Isolation;
  /** Guests to keep ready. */
  readonly spares: number;
  /** What the guest finds in folders besides its own; called for each guest. */
  readonly folders: () => Promise<readonly MountedFolder[]>;
  /** Hears that the image is being built, when that takes its time. */
  readonly onProgress: (message: string) => void;
}

const PAGES_PER_MIB = 16;
/** 4 GiB: addresses have 32 bits. */
const MOST_PAGES = 65_536;

/** Hands out guests that run on WebAssembly. */
export class WasmWall implements Wall {
  readonly kind = 'wasm';
  readonly #settings: WasmWallSettings;
  readonly #spares: Spares<WasmGuest>;
  readonly #engines = new Rotation<Engine>((slots) => this.#launch(slots), SLOTS);
  #uncaged: string | null = null;

  constructor(settings: WasmWallSettings) {
    this.#settings = settings;
    this.#spares = new Spares(settings.spares, () => this.#make());
  }

  /** Why the last engine is in no cage; null when it is, or there is none. */
  get uncaged(): string | null {
    return this.#uncaged;
  }

  open(): Promise<Guest> {
    return this.#spares.open();
  }

  async close(): Promise<void> {
    this.#spares.close();
    await this.#engines.close();
  }

  async #make(): Promise<WasmGuest> {
    const { resultBytes } = this.#settings;
    const mounted = await this.#settings.folders();
    const folders = mounted.length === 0 ? [] : packFolders(mounted);
    const filesBytes = folders.reduce((sum, { length }) => sum + length, 0);
    const parts = await this.#engines.start((engine) => {
      const { imagePages } = engine;
      const link = engine.start({ ...this.#configFor(imagePages), filesBytes });
      return { link, imagePages, gone: link.gone };
    });
    return WasmGuest.open({
      ...parts,
      folders,
      mostResultBytes: resultBytes,
    });
  }

  #configFor(imagePages: number): Omit<GuestConfig, 'filesBytes'> {
    const { config, memoryMiB } = this.#settings;
    const memoryPages = Math.min(MOST_PAGES, imagePages + memoryMiB * PAGES_PER_MIB);
    return { ...config, limits: { ...config.limits, memoryPages } };
  }

  async #launch(slots: number): Promise<Engine> {
    const { isolation, onProgress } = this.#settings;
    if (isolation === 'thread') {
      return ThreadEngine.launch(await loadImage({ onProgress }));
    }
    const engine = (await this.#startProcess(slots)) ?? (await this.#startProcess(slots, true));
    if (engine === null) {
      throw new InternalError('the guest image is damaged again as soon as it is built');
    }
    this.#uncaged = engine.uncaged;
    return engine;
  }

  /** Null when the image is damaged; with `force` it is built anew before. */
  async #startProcess(slots: number, force = false): Promise<ProcessEngine | null> {
    const { onProgress } = this.#settings;
    const found = force ? null : openImage(imagePath());
    const image = found ?? openImage(await buildImage({ onProgress, force }));
    if (image === null) {
      return null;
    }
    try {
      return await ProcessEngine.launch(image, slots);
    } finally {
      image.close();
    }
  }
}
