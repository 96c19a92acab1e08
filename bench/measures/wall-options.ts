import type { SandboxOptions } from '../../src/index.ts';
import { KERNEL, WASM } from '../peers/ours.ts';
import type { Row } from '../results.ts';
import type { Figures, MeasureSetting } from './measure.ts';

/** Our walls that are to be had here, by name, with what opens a sandbox behind each. */
export function ownWalls({ peers, python }: MeasureSetting): ReadonlyMap<string, SandboxOptions> {
  const options = new Map<string, SandboxOptions>([
    [KERNEL, { wall: 'kernel', python }],
    [WASM, { wall: 'wasm' }],
  ]);
  const works = new Set(peers.map(({ peer }) => peer.name));
  return new Map([...options].filter(([name]) => works.has(name)));
}

/** The rows of each of our walls; what fails behind one is told, and takes nothing from the other. */
export async function eachWall(
  setting: MeasureSetting,
  measure: (name: string, options: SandboxOptions) => Promise<readonly Row[]>,
): Promise<Figures> {
  const rows: Row[] = [];
  const missing: string[] = [];
  for (const [name, options] of ownWalls(setting)) {
    try {
      rows.push(...(await measure(name, options)));
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { rows, missing };
}
