import { failed, good } from '../layer-report.ts';
import { namespaceRemedy, refusalIn } from '../namespace-remedy.ts';
import type { LayerReport } from '../layer-report.ts';
import { WasmWall } from './wasm-wall.ts';
import type { WasmWallSettings } from './wasm-wall.ts';

/** Examines the wasm wall by building it and opening one guest. */
export async function examineWasm(settings: WasmWallSettings): Promise<LayerReport[]> {
  const wall = new WasmWall({ ...settings, isolation: 'process', spares: 0 });
  try {
    const guest = await wall.open();
    guest.kill();
    return [
      good('wasm', 'guest image', `Python ${guest.python} on WebAssembly, as it was audited`),
      good('wasm', 'engine process', 'with Node’s permission model, without code from strings'),
      cage(wall.uncaged),
    ];
  } catch (error) {
    return [failed('wasm', 'guest image', error, 'Run `pysandbox image build`')];
  } finally {
    await wall.close();
  }
}

function cage(problem: string | null): LayerReport {
  return {
    wall: 'wasm',
    name: 'engine cage',
    ok: problem === null,
    required: false,
    found:
      problem === null
        ? 'namespaces and seccomp around the engine'
        : 'none: WebAssembly and Node’s permission model hold alone',
    problem,
    remedy: problem === null ? null : cageRemedy(problem),
  };
}

function cageRemedy(problem: string): string {
  const refusal = refusalIn(problem);
  return refusal === null
    ? 'Install bubblewrap on Linux; elsewhere there is none'
    : namespaceRemedy(refusal);
}
