import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Made by the build, of the playground's colors and a few rules. */
const STYLE = readFileSync(new URL('../../playground/plain.css', import.meta.url), 'utf8');

/** No script, no request of anybody else's: the style is the page's own, and named by its hash. */
export const PLAIN_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What a page without scripts shows. */
export interface PlainPage {
  /** Text. */
  readonly title: string;
  /** Names and addresses of what stands at the top, as text. */
  readonly links: readonly (readonly [name: string, address: string])[];
  /** Markup. */
  readonly body: string;
  /** After how many seconds it is loaded anew. Default: never. */
  readonly refreshS?: number;
}

/** A page in the look of the playground, without scripts. */
export function plainPage({ title, links, body, refreshS }: PlainPage): string {
  const anchors = links.map(
    ([name, href]) => `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshS === undefined ? '' : `<meta http-equiv="refresh" content="${refreshS}">\n`}<title>pysandbox: ${escapeHtml(title)}</title>
<style>${STYLE}</style>
<header><h1>pysandbox <span>${escapeHtml(title)}</span></h1><nav>${anchors.join(' ')}</nav></header>
<main>
${body}
</main>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as markup, for between tags only. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}

/** Text as markup, for between tags and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
