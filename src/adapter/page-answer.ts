import type { Answer } from './answer.ts';
import { PLAIN_PAGE_POLICY } from './plain-page.ts';

/** A page without scripts, as `plainPage` makes it. */
export function pageAnswer(
  markup: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PLAIN_PAGE_POLICY,
      ...headers,
    },
    body: markup,
  };
}
