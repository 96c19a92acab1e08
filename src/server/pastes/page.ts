import { escapeText, plainPage } from '../../adapter/plain-page.ts';
import type { StoredPaste } from '../store/store.ts';
import { beginning, visibleText } from './visible-text.ts';

/**
 * Signs of a text that are shown as others: each takes time, and anybody may ask for a page as often as they
 * like. Texts that people want to read have fewer.
 */
const MOST_SIGNS = 16_384;

/** A text as a page. Strangers wrote it. */
export function pastePage({ id, text, expiresMs }: StoredPaste): string {
  const shown = beginning(text, MOST_SIGNS);
  const rest =
    shown === text ? '' : '\n<p class="quiet">The rest has too many signs for a page: see Raw.</p>';
  const until = new Date(expiresMs).toISOString().slice(0, 16).replace('T', ' ');
  return plainPage({
    title: 'a text',
    links: [['Raw', `/p/${id}/raw`]],
    body: `<p class="quiet">What a program has told, kept until ${until} UTC. Nobody has checked it.</p>
<pre>\n${escapeText(visibleText(shown))}</pre>${rest}`,
  });
}

/** In place of a text that is not there. */
export function noPastePage(): string {
  return plainPage({
    title: 'no such text',
    links: [],
    body: '<p>There is no such text: it has expired or was removed, or the address is not whole.</p>',
  });
}
