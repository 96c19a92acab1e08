import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { time } from '../time.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { eachWall } from './wall-options.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SIZES = [
  ['1 KiB', KIB],
  ['64 KiB', 64 * KIB],
  ['1 MiB', MIB],
  ['16 MiB', 16 * MIB],
  ['64 MiB', 64 * MIB],
] as const;
const FEW = 9;
const MANY = 40;

/** Room for 64 MiB and more, in both directions, and time for all of it. */
const POLICY = {
  limits: { memoryMiB: 1024, cpuMs: 60_000, resultBytes: 100 * MIB, inputBytes: 100 * MIB },
} as const;

/** What is moved out of the guest: made first, so that only the crossing is measured. */
const LISTS = {
  '500,000 floats': '[n * 0.5 + 0.1 for n in range(500_000)]',
  '500,000 ints': 'list(range(500_000))',
  '100,000 small dicts': '[{"id": n, "name": "n%d" % n, "x": n * 0.5} for n in range(100_000)]',
};

async function crossings(
  options: SandboxOptions,
  short: boolean,
): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map<string, number[]>();
  await using sandbox = await Sandbox.create({ ...options, policy: POLICY });
  const sample = async (
    name: string,
    count: number,
    work: () => Promise<unknown>,
  ): Promise<void> => {
    const list: number[] = [];
    for (let turn = 0; turn < (short ? 1 : count); turn += 1) {
      list.push(await time(work));
    }
    times.set(name, list);
  };
  for (const [size, bytes] of SIZES) {
    const count = bytes > MIB ? FEW : MANY;
    await sandbox.set('value', new Uint8Array(bytes).fill(7));
    await sample(`bytes in, ${size}`, count, () => sandbox.set('value', new Uint8Array(bytes)));
    await sample(`bytes out, ${size}`, count, () => sandbox.get('value'));
  }
  for (const [name, code] of Object.entries(LISTS)) {
    await sandbox.run(`value = ${code}\nNone`);
    await sample(`${name} out`, FEW, () => sandbox.get('value'));
  }
  return times;
}

async function transfers(setting: MeasureSetting): Promise<Figures> {
  return eachWall(setting, async (name, options) => {
    const samples = await crossings(options, setting.short);
    return [...samples].map(([what, list]) => row(`${name}: ${what}`, 'ms', list));
  });
}

export const values: Measure = {
  name: 'values',
  title: 'Values that cross, by size',
  what: 'From asking for a value to having it (`get`), and from having one to its being there (`set`).',
  baseline: null,
  measure: transfers,
};
