import { outcomeToJson } from '../../adapter/json.ts';
import type { Json } from '../../adapter/value-json.ts';
import type { Artifacts, Outcome } from '../../index.ts';

/** An outcome as clients get it: what `pysandbox run --json` prints, and artifacts if there are any. */
export function outcomeJson(outcome: Outcome, wall: string): Json {
  const { artifacts } = outcome;
  return {
    ...outcomeToJson(outcome, wall),
    ...(artifacts === undefined ? {} : { artifacts: artifactsJson(artifacts) }),
  };
}

function artifactsJson({ files, leftOut, leftOutCount, problem }: Artifacts): Json {
  return {
    files: files.map(({ path, change, bytes }) => ({
      path,
      change,
      content: Buffer.from(bytes).toString('base64'),
    })),
    leftOut: leftOut.map(({ path, reason }) => ({ path, reason })),
    leftOutCount,
    problem,
  };
}
