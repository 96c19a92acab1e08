import type { SandboxOptions } from '../../src/index.ts';
import { KERNEL, WASM } from '../peers/ours.ts';
import type { MeasureSetting } from './measure.ts';

/** Our walls that are to be had here, by name, with what opens a sandbox behind each. */
export function ownWalls({ peers, python }: MeasureSetting): ReadonlyMap<string, SandboxOptions> {
  const options = new Map<string, SandboxOptions>([
    [KERNEL, { wall: 'kernel', python }],
    [WASM, { wall: 'wasm' }],
  ]);
  const works = new Set(peers.map(({ peer }) => peer.name));
  return new Map([...options].filter(([name]) => works.has(name)));
}
