import type { Display } from '../../model/display.ts';
import { make } from '../dom.ts';
import { downloadLink } from '../files/download.ts';
import { toBase64 } from '../run/read-json.ts';
import type { AddUrl } from '../urls.ts';
import { htmlFrame } from './html-frame.ts';
import { jsonTree } from './json-tree.ts';
import { dataTable } from './table.ts';

/** How much of a text form is shown. */
const MAX_TEXT = 100_000;

/** Something that the guest shows, in the richest form that the page can show safely. */
export function showDisplay(display: Display, addUrl: AddUrl): HTMLElement {
  const figure = make('figure', 'display', ...forms(display, addUrl));
  figure.classList.toggle('result', display.isResult);
  return figure;
}

function forms(display: Display, addUrl: AddUrl): (Node | string)[] {
  const { data, png, jpeg, svg, html, markdown, latex, json, pdf, text } = display;
  const saved = pdf === undefined ? [] : [downloadLink({ path: 'figure.pdf', bytes: pdf }, addUrl)];
  if (data !== undefined) {
    return [dataTable(data), ...saved];
  }
  if (png !== undefined) {
    return [picture(addUrl(new Uint8Array(png), 'image/png'), text), ...saved];
  }
  if (jpeg !== undefined) {
    return [picture(addUrl(new Uint8Array(jpeg), 'image/jpeg'), text), ...saved];
  }
  if (svg !== undefined) {
    // Not a blob: opened in a tab of its own, that would be a document of this origin.
    const bytes = new TextEncoder().encode(svg);
    return [picture(`data:image/svg+xml;base64,${toBase64(bytes)}`, text), ...saved];
  }
  if (html !== undefined) {
    return [htmlFrame(html), ...saved];
  }
  if (json !== undefined) {
    return [jsonTree(json), ...saved];
  }
  if (markdown !== undefined || latex !== undefined) {
    const kind = markdown === undefined ? 'LaTeX' : 'Markdown';
    return [
      make('figcaption', 'kind', kind),
      plain(markdown ?? latex ?? '', kind.toLowerCase()),
      ...saved,
    ];
  }
  return [plain(text, 'text'), ...saved];
}

function plain(text: string, className: string): HTMLElement {
  const rest = text.length > MAX_TEXT ? '\n…' : '';
  return make('pre', className, text.slice(0, MAX_TEXT) + rest);
}

/** As a picture, an SVG runs no script and loads nothing. */
function picture(url: string, text: string): HTMLImageElement {
  const image = make('img');
  image.alt = `Picture: ${text.slice(0, 200)}`;
  image.decoding = 'async';
  image.addEventListener('error', () => {
    image.replaceWith(make('p', 'note', 'There is a picture that the browser cannot show.'));
  });
  image.src = url;
  return image;
}
