import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { BARE } from '../peers/bare.ts';
import { bubblewrap } from '../peers/bubblewrap.ts';
import { KERNEL, runFresh } from '../peers/ours.ts';
import type { Ran } from '../peers/peer.ts';
import { interleave } from '../time.ts';
import { rowsOf } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';

const PROGRAM =
  'import numpy, pandas\nprint(pandas.DataFrame({"a": numpy.arange(1000), "b": 1.5}).a.sum())';
const EXPECTED = '499500\n';
const POLICY = { extends: 'scientific', preload: ['numpy', 'pandas'] } as const;
const PEERS = new Set([BARE, bubblewrap.name]);
const MOST_ROUNDS = 12;

const hasPandas = (run: () => Promise<Ran>): Promise<boolean> =>
  run().then(
    ({ stdout }) => stdout === EXPECTED,
    () => false,
  );

const timed = (run: () => Promise<Ran>) => async (): Promise<number> => {
  const { ms, stdout } = await run();
  if (stdout !== EXPECTED) {
    throw new Error(`the sum came out as ${JSON.stringify(stdout)}`);
  }
  return ms;
};

async function freshPandas({ peers, python, rounds, short }: MeasureSetting): Promise<Figures> {
  const options: SandboxOptions = { wall: 'kernel', python, policy: POLICY };
  const actions = new Map<string, () => Promise<number>>();
  const missing: string[] = [];
  for (const { peer, ready } of peers.filter(({ peer }) => PEERS.has(peer.name))) {
    const run = (): Promise<Ran> =>
      ready === null ? Promise.reject(new Error('skipped')) : ready.run(PROGRAM);
    if (await hasPandas(run)) {
      actions.set(peer.name, timed(run));
    } else {
      missing.push(`${peer.name}: numpy and pandas (apt-get install python3-pandas)`);
    }
  }
  if (!actions.has(BARE)) {
    return { rows: [], missing };
  }
  const first = await Sandbox.create(options);
  try {
    actions.set(
      KERNEL,
      timed(() => runFresh(options, PROGRAM)),
    );
    const samples = await interleave(short ? 1 : Math.min(rounds, MOST_ROUNDS), actions);
    return { rows: rowsOf('ms', samples), missing };
  } finally {
    first.kill();
  }
}

export const pandas: Measure = {
  name: 'pandas',
  title: 'One fresh run with numpy and pandas',
  what: 'A program imports both and sums a column of a new DataFrame. Our policy preloads them.',
  baseline: BARE,
  measure: freshPandas,
};
