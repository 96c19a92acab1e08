import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Sandbox } from '../src/index.ts';
import { interleave, time } from './measure.ts';
import type { Summary } from './measure.ts';

/** Debian's interpreter, for which `apt-get install python3-pandas` installs. */
const PYTHON = '/usr/bin/python3';
const PROGRAM =
  'import numpy, pandas\nprint(pandas.DataFrame({"a": numpy.arange(1000), "b": 1.5}).a.sum())';
const EXPECTED = '499500\n';

/**
 * A fresh guest that has numpy and pandas from the start and makes a DataFrame, against an interpreter
 * that imports them first. Null where they are not installed.
 */
export async function freshPandas(rounds: number): Promise<ReadonlyMap<string, Summary> | null> {
  const bare = (): Promise<{ readonly stdout: string }> =>
    promisify(execFile)(PYTHON, ['-c', PROGRAM]);
  const first = await bare().catch(() => null);
  if (first?.stdout !== EXPECTED) {
    return null;
  }
  const policy = { extends: 'scientific', preload: ['numpy', 'pandas'] } as const;
  const guest = async (): Promise<number> => {
    const start = performance.now();
    const sandbox = await Sandbox.create({ wall: 'kernel', python: PYTHON, policy });
    const outcome = await sandbox.run(PROGRAM);
    const taken = performance.now() - start;
    sandbox.kill();
    if (outcome.status !== 'ok' || outcome.stdout !== EXPECTED) {
      throw new Error(`unexpected outcome: ${outcome.status} ${outcome.stderr}`);
    }
    return taken;
  };
  await guest(); // the zygote starts
  return interleave(rounds, {
    'bare python3, pandas': () => time(bare),
    'fresh guest with pandas': guest,
  });
}
