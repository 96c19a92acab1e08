import { PLAIN_PAGE_POLICY } from '../adapter/plain-page.ts';

/** A page without scripts. */
export function pageAnswer(markup: string): Response {
  return new Response(markup, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PLAIN_PAGE_POLICY,
    },
  });
}

export function jsonAnswer(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      ...headers,
    },
  });
}

/** A request that is refused: why, and what to do. */
export function refusal(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer({ error }, status, headers);
}
