import { make } from '../dom.ts';
import type { AddUrl } from '../urls.ts';
import { size } from '../output/tell-ending.ts';
import { safeName, visibleName } from './safe-name.ts';

/** A link that saves bytes of the guest as a file. */
export function downloadLink(
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  addUrl: AddUrl,
): HTMLAnchorElement {
  const name = make('bdi', '', visibleName(path));
  const link = make('a', 'download', name, ' ', make('small', '', size(bytes.length)));
  link.download = safeName(path);
  // Whatever is in it, no browser shows it as a page of this origin.
  link.href = addUrl(new Uint8Array(bytes), 'application/octet-stream');
  return link;
}
