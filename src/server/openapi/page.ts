import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { Fields, RouteDescription } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8886; border-radius: 0.4rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; }
.method { text-transform: uppercase; font-weight: 600; }`;

/** No script, no request of anybody else's: the style is the page's own, and named by its hash. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const;

/** A page for people about the same routes. */
export function docsPage(
  routes: readonly RouteDescription[],
  upgrades: readonly UpgradeRoute[],
): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pysandbox: routes</title>
<style>${STYLE}</style>
<h1>pysandbox: routes</h1>
<p>For programs: <a href="/openapi.json">openapi.json</a>. To try it: <a href="/">the playground</a>.
Send a key as <code>Authorization: Bearer pysb_…</code>; on the machine itself none is asked as long as
there are none.</p>
${routes.map(section).join('\n')}
${upgrades.map(({ path, summary }) => `<h2><span class="method">WebSocket</span> <code>${escape(path)}</code></h2>\n<p>${escape(summary)}</p>`).join('\n')}
</html>
`;
}

function section(route: RouteDescription): string {
  const { method, path, summary, bodyExamples, body, params, query, responses } = route;
  const fields = [...rows(params, 'path'), ...rows(query, 'query'), ...bodyRows(body)];
  const answers = Object.entries(responses).map(
    ([status, { description }]) =>
      `<tr><td><code>${status}</code></td><td>${escape(description)}</td></tr>`,
  );
  return [
    `<h2><span class="method">${method}</span> <code>${escape(path)}</code></h2>`,
    `<p>${escape(summary)}</p>`,
    fields.length === 0 ? '' : `<table>${fields.join('')}</table>`,
    ...bodyExamples.map((example) => `<pre>${escape(JSON.stringify(example, null, 2))}</pre>`),
    `<details><summary>Answers</summary><table>${answers.join('')}</table></details>`,
  ].join('\n');
}

function rows(schema: Fields, place: string): string[] {
  return Object.entries(schema.shape).map(([name, field]) =>
    row(name, place, field.description ?? ''),
  );
}

function row(name: string, place: string, text: string): string {
  return `<tr><td><code>${escape(name)}</code></td><td>${place}</td><td>${escape(text)}</td></tr>`;
}

/** Of a body that is an object; of others the examples say enough. */
function bodyRows(body: z.ZodType | null): string[] {
  const properties = body === null ? {} : (z.toJSONSchema(body, { io: 'input' }).properties ?? {});
  return Object.entries(properties).map(([name, field]) =>
    row(name, 'body', typeof field === 'object' ? (field.description ?? '') : ''),
  );
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
