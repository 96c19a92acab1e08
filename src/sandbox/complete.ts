import { COMPLETION_TYPES } from '../model/completion.ts';
import type { Completion, CompletionMatch } from '../model/completion.ts';
import { ProtocolError, UsageError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import { shown } from './option-kinds.ts';
import { asBoundedText, asList, asShortList } from './service.ts';
import type { AskService } from './service.ts';

/** UTF-16 units of code to be completed. */
const MAX_CODE_UNITS = 1024 * 1024;

/** Ways to go on: more than a person looks at. */
export const MOST_MATCHES = 1000;

/** UTF-16 units of one of them; the agent leaves out what has more than 200 characters. */
export const MAX_MATCH_UNITS = 400;

/** As many matches as there may be, each as long as it may be, and what each takes besides. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/**
 * As `Sandbox.complete`. The guest tells which end of the code a match replaces, not where: a place would
 * be one more thing to lie about, and Python counts other units.
 */
export async function completeCode(
  ask: AskService,
  code: string,
  cursor: number,
): Promise<Completion> {
  checkPlace(code, cursor);
  const before = code.slice(0, cursor);
  return ask({
    service: 'complete',
    args: [before, MOST_MATCHES],
    resultBytes: MAX_ANSWER_BYTES,
    parse: (answer) => parseCompletion(answer, before),
  });
}

function parseCompletion(answer: PythonValue | undefined, before: string): Completion {
  const [replaced, matches] = asList(answer);
  const end = before.length;
  const text = asBoundedText(replaced, end);
  if (!before.endsWith(text)) {
    throw new ProtocolError('the guest completes what is not there');
  }
  const parsed = asShortList(matches, MOST_MATCHES).map(parseMatch);
  return { matches: parsed, start: end - text.length, end };
}

function parseMatch(match: PythonValue): CompletionMatch {
  const [text, kind] = asList(match);
  const type = COMPLETION_TYPES.find((known) => known === kind);
  if (type === undefined) {
    throw new ProtocolError('the guest completes with what has no known type');
  }
  return { text: asBoundedText(text, MAX_MATCH_UNITS), type };
}

function checkPlace(code: unknown, cursor: unknown): void {
  if (typeof code !== 'string' || code.length > MAX_CODE_UNITS) {
    const what = typeof code === 'string' ? `a text of ${code.length} UTF-16 units` : shown(code);
    throw new UsageError(`code: ${what} is not a string of at most ${MAX_CODE_UNITS} UTF-16 units`);
  }
  if (typeof cursor !== 'number' || !Number.isSafeInteger(cursor)) {
    throw new UsageError(`cursor: ${shown(cursor)} is not a whole number`);
  }
  const isWithin = cursor >= 0 && cursor <= code.length;
  if (!isWithin || /[\uD800-\uDBFF]$/.test(code.slice(0, cursor).slice(-1))) {
    throw new UsageError(`cursor: ${cursor} is no place between characters of the code`);
  }
}
