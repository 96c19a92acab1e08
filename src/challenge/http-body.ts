import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import type { Answer } from '../adapter/answer.ts';
import { parseBy } from '../adapter/parse-by.ts';
import { refusal } from './http-answers.ts';

const MOST_BODY_BYTES = 65_536;
const CLOSE = { connection: 'close' } as const;

/**
 * Answers a request with a body of JSON. A page of another site can't send this type without being asked
 * whether it may: it may not.
 */
export async function withBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  act: (body: z.infer<Schema>) => Promise<Answer>,
): Promise<Answer> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return refusal(415, 'send application/json');
  }
  const text = await readBody(request);
  if (text === null) {
    return refusal(413, `more than ${MOST_BODY_BYTES} bytes`, CLOSE);
  }
  const parsed = parseBy(schema, parseJson(text));
  return 'flaw' in parsed ? refusal(400, parsed.flaw.message) : act(parsed.value);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const data = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += data.byteLength;
    if (bytes > MOST_BODY_BYTES) {
      return null;
    }
    chunks.push(data);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
