import { readNumber, readObject, readText } from '../run/read-json.ts';
import type { JsonObject } from '../run/read-json.ts';

/** A request that came to nothing, in words for whoever made it. */
export class Refused extends Error {}

const RATE = 429;

/** What the page asks of the challenge that serves it. */
export async function ask(path: string, body?: JsonObject): Promise<JsonObject> {
  const answer = await send(path, body);
  const value: unknown = await answer.json().catch(() => null);
  const fields = readObject(value);
  if (!answer.ok) {
    const wait = answer.status === RATE ? readNumber(Number(answer.headers.get('retry-after'))) : 0;
    const reason =
      readText(fields['error']) || `the challenge answered with status ${answer.status}`;
    throw new Refused(wait > 0 ? `Too much at once: wait ${wait} s.` : reason);
  }
  return fields;
}

async function send(path: string, body: JsonObject | undefined): Promise<Response> {
  try {
    return await fetch(
      path,
      body === undefined
        ? { cache: 'no-store' }
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          },
    );
  } catch (error) {
    throw new Refused('The challenge cannot be reached.', { cause: error });
  }
}
