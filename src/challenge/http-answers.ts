import { jsonAnswer } from '../adapter/answer.ts';
import type { Answer } from '../adapter/answer.ts';

/** JSON, which is never taken for a page. */
export function dataAnswer(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(value, status, { 'content-security-policy': "default-src 'none'", ...headers });
}

/** A request that is refused: why, and what to do. */
export function refusal(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return dataAnswer({ error }, status, headers);
}
