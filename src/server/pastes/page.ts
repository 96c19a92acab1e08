import { escapeHtml, plainPage } from '../../adapter/plain-page.ts';
import type { StoredPaste } from '../store/store.ts';
import { visibleText } from './visible-text.ts';

/** A text as a page. Strangers wrote it. */
export function pastePage({ id, text, expiresMs }: StoredPaste): string {
  const until = new Date(expiresMs).toISOString().slice(0, 16).replace('T', ' ');
  return plainPage({
    title: 'a text',
    links: [['Raw', `/p/${id}/raw`]],
    body: `<p class="quiet">What a program has told, kept until ${until} UTC. Nobody has checked it.</p>
<pre>\n${escapeHtml(visibleText(text))}</pre>`,
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
