import { z } from 'zod';

import { escapeHtml, plainPage } from '../../adapter/plain-page.ts';
import type { Fields, RouteDescription } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';

/** A page for people about the same routes. */
export function docsPage(
  routes: readonly RouteDescription[],
  upgrades: readonly UpgradeRoute[],
): string {
  return plainPage({
    title: 'routes',
    links: [
      ['Playground', '/'],
      ['For programs', '/openapi.json'],
    ],
    body: `<p>Send a key as <code>Authorization: Bearer pysb_…</code>; on the machine itself none is asked as
long as there are none.</p>
${routes.map(section).join('\n')}
${upgrades.map(upgradeSection).join('\n')}`,
  });
}

function upgradeSection({ path, summary }: UpgradeRoute): string {
  return `<h2><span class="method">WebSocket</span> <code>${escapeHtml(path)}</code></h2>\n<p>${escapeHtml(summary)}</p>`;
}

function section(route: RouteDescription): string {
  const { method, path, summary, bodyExamples, body, params, query, responses } = route;
  const fields = [...rows(params, 'path'), ...rows(query, 'query'), ...bodyRows(body)];
  const answers = Object.entries(responses).map(
    ([status, { description }]) =>
      `<tr><td><code>${status}</code></td><td>${escapeHtml(description)}</td></tr>`,
  );
  return [
    `<h2><span class="method">${method}</span> <code>${escapeHtml(path)}</code></h2>`,
    `<p>${escapeHtml(summary)}</p>`,
    fields.length === 0 ? '' : `<table>${fields.join('')}</table>`,
    ...bodyExamples.map((example) => `<pre>${escapeHtml(JSON.stringify(example, null, 2))}</pre>`),
    `<details><summary>Answers</summary><table>${answers.join('')}</table></details>`,
  ].join('\n');
}

function rows(schema: Fields, place: string): string[] {
  return Object.entries(schema.shape).map(([name, field]) =>
    row(name, place, field.description ?? ''),
  );
}

function row(name: string, place: string, text: string): string {
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}</td><td>${escapeHtml(text)}</td></tr>`;
}

/** Of a body that is an object; of others the examples say enough. */
function bodyRows(body: z.ZodType | null): string[] {
  const properties = body === null ? {} : (z.toJSONSchema(body, { io: 'input' }).properties ?? {});
  return Object.entries(properties).map(([name, field]) =>
    row(name, 'body', typeof field === 'object' ? (field.description ?? '') : ''),
  );
}
