import type { WallKind } from '../../../../src/index.ts';
import type { Bare } from '../attack.ts';
import { GatePlace } from './gate-place.ts';
import { KernelPlace, KernelWalls } from './kernel-place.ts';
import { NaiveHost } from './naive-host.ts';
import type { Place } from './place.ts';
import { PyodidePlace } from './pyodide-place.ts';
import { PythonPlace } from './python-place.ts';
import { SameGuestPlace } from './same-guest-place.ts';
import { WasmPlace } from './wasm-place.ts';

/** Every place where attacks run. Close it after use. */
export class Places implements AsyncDisposable {
  readonly #walls = new KernelWalls();
  readonly #pyodide = new PyodidePlace();

  behind(wall: WallKind): Place {
    return wall === 'kernel' ? new KernelPlace(this.#walls, {}) : new WasmPlace();
  }

  without(bare: Bare, wall: WallKind): Place {
    switch (bare) {
      case 'python':
        return new PythonPlace();
      case 'caged python':
        return new PythonPlace({ caged: true });
      case 'pyodide':
        return this.#pyodide;
      case 'naive host':
        return new PythonPlace({ host: (channel, vault) => new NaiveHost(channel, vault) });
      case 'same guest':
        return new SameGuestPlace(this.behind(wall));
      default:
        return 'gate' in bare
          ? new GatePlace(bare.gate)
          : new KernelPlace(this.#walls, bare.change);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#walls[Symbol.asyncDispose]();
    await this.#pyodide[Symbol.asyncDispose]();
  }
}
