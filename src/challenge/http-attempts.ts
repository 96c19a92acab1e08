import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from '../adapter/answer.ts';
import { type Answer as Reply, outcomeText, type Person, troubleText } from '../bot/index.ts';
import type { Challenge } from './challenge.ts';
import { dataAnswer, refusal } from './http-answers.ts';

/** A session goes by a secret of 128 bits that its first answer told. */
export const runSchema = z.strictObject({
  code: z.string().min(1).max(32_768),
  session: z
    .string()
    .regex(/^[\da-f]{32}$/, 'must be what an earlier answer told')
    .optional(),
});

export const flagSchema = z.strictObject({ flag: z.string().max(1000) });

/** Runs code in the session that is named, or in a new one. */
export async function runAttempt(
  challenge: Challenge,
  { code, session }: z.infer<typeof runSchema>,
  origin: string,
): Promise<Answer> {
  const token = session ?? randomBytes(16).toString('hex');
  const person = personOf(token, origin);
  const refused = overBudget(challenge, person);
  if (refused !== null) {
    return refused;
  }
  const asker = { person, room: 'http', isPrivate: true };
  return toAnswer(await challenge.runner.run(asker, code, 'all'), token);
}

/** Takes what somebody claims to be a flag. */
export function handInFlag(challenge: Challenge, flag: string, origin: string): Promise<Answer> {
  const refused = overBudget(challenge, personOf(origin, origin));
  return Promise.resolve(refused ?? dataAnswer({ answer: challenge.handIn(flag) }));
}

/** Sessions are many; the budget is that of where they come from. */
function personOf(id: string, origin: string): Person {
  return { id, origin, name: id.slice(0, 8), account: null, mask: origin };
}

function overBudget(challenge: Challenge, person: Person): Answer | null {
  const { waitMs } = challenge.runner.budgets.admit(person);
  const seconds = Math.ceil(waitMs / 1000);
  return waitMs === 0
    ? null
    : refusal(429, `wait ${seconds} s`, { 'retry-after': String(seconds) });
}

function toAnswer(answer: Reply, session: string): Answer {
  switch (answer.kind) {
    case 'ran': {
      const { outcome, after, notes } = answer;
      const { status, denials, usage } = outcome;
      const { full } = outcomeText(outcome);
      return dataAnswer({ session, status, text: full, after, notes, denials, usage });
    }
    case 'full':
      return refusal(429, 'too much is waiting', { 'retry-after': '5' });
    case 'trouble':
      return dataAnswer({ session, error: troubleText(answer.error) }, 503);
    case 'wait':
    case 'incomplete':
    case 'done':
      return refusal(500, 'trouble on our side');
  }
}
