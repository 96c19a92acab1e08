import type { OneShotResult } from '../index.ts';
import { outcomeToJson, plainJson } from '../adapter/json.ts';
import type { Json } from '../adapter/value-json.ts';
import type { Saved } from './out-folder.ts';
import { plainJsonText } from './plain-text.ts';

/** An outcome as `run --json` prints it, with what was saved of it. */
export function resultToJson(
  outcome: OneShotResult,
  { saved, refused }: Pick<Saved, 'saved' | 'refused'>,
): Json {
  return { ...outcomeToJson(outcome, outcome.wall), saved, refused: plainJson(refused) };
}

/** On one line, and such that a terminal can be shown it. */
export function jsonLine(json: Json): string {
  return plainJsonText(JSON.stringify(json));
}
