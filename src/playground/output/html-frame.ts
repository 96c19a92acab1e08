import { make } from '../dom.ts';

/** The page that frames are within. Its policy is the one that markup of a guest comes under, too. */
const OUTER = 'frame.html';

/**
 * What frames say of themselves, besides. Styles may be in the markup, and pictures; nothing is fetched,
 * nothing is run, nothing is sent.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * What acts before a policy does, or beside it: hints to connect, and to go elsewhere. Templates, because
 * such things are not found in them, and are there all the same where one becomes a shadow tree; and what
 * gives an address to a link of a drawing later.
 */
const REMOVED = 'link, meta, base, template, [attributeName$="href" i]';

/**
 * Where a click leads nowhere; to press the button is enough for a browser to connect. Those of drawings
 * may have their address in a namespace.
 */
const LINKS = 'a[*|href]:not([*|href^="#"]), area[href]';

const HEAD = [
  '<!doctype html><meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
  '<meta http-equiv="x-dns-prefetch-control" content="off">',
  '<meta name="color-scheme" content="light">',
  '<style>body{margin:12px;font:14px/1.5 system-ui,sans-serif;color:#1d2125;background:#fff}',
  'table{border-collapse:collapse}th,td{padding:4px 10px;text-align:right;border:0 solid #d9dcdf;',
  'border-bottom-width:1px}img{max-width:100%}</style>',
].join('');

const LINE_PX = 28;
const MIN_PX = 72;
const MAX_PX = 400;
/** About how many characters are in a line. */
const LINE_CHARACTERS = 80;

/**
 * Markup of a guest, in a frame that can do nothing but show it: it has an origin of its own, no
 * scripts, no forms, no way to other pages, and a policy that lets it load nothing. A frame takes on
 * the policy of the document that it is in, and this page's refuses the guest's styles; so between the
 * two is a document, `frame.html`, which has nothing in it and a policy of its own.
 */
export function htmlFrame(markup: string): HTMLElement {
  const outer = make('iframe', 'html');
  outer.title = 'HTML that the code has made';
  outer.src = OUTER;
  outer.addEventListener('load', () => fill(outer, markup), { once: true });
  return outer;
}

/** The frame within the frame. */
function fill(outer: HTMLIFrameElement, markup: string): void {
  const inside = outer.contentDocument;
  if (inside === null || inside.defaultView === null) {
    return;
  }
  const clean = cleaned(new inside.defaultView.DOMParser(), markup);
  outer.style.height = `${guessHeight(clean)}px`;
  const inner = inside.createElement('iframe');
  inner.setAttribute('sandbox', '');
  inner.setAttribute('referrerpolicy', 'no-referrer');
  inner.title = outer.title;
  inner.srcdoc = HEAD + clean.documentElement.outerHTML;
  Object.assign(inner.style, { width: '100%', height: '100%', border: '0', display: 'block' });
  inside.documentElement.style.height = '100%';
  Object.assign(inside.body.style, { margin: '0', height: '100%', overflow: 'hidden' });
  inside.body.replaceChildren(inner);
}

/** Parsed in the outer document, under its policy: nothing of it runs or loads there. */
function cleaned(parser: DOMParser, markup: string): Document {
  const parsed = parser.parseFromString(markup, 'text/html');
  for (const element of parsed.querySelectorAll(REMOVED)) {
    element.remove();
  }
  for (const link of parsed.querySelectorAll(LINKS)) {
    for (const name of ['href', 'xlink:href'].filter((one) => link.hasAttribute(one))) {
      link.setAttribute('title', link.getAttribute(name) ?? '');
      link.removeAttribute(name);
    }
  }
  return parsed;
}

/** Nobody can measure what is in such a frame; it can be scrolled, and made larger by its corner. */
function guessHeight({ body }: Document): number {
  const blocks = body.querySelectorAll('tr, p, li, h1, h2, h3, h4, pre, br, hr').length;
  const pictures = body.querySelectorAll('img, svg, video, canvas').length;
  const lines = Math.max(blocks, Math.ceil((body.textContent ?? '').length / LINE_CHARACTERS));
  const height = MIN_PX + lines * LINE_PX + pictures * 200;
  return Math.min(height, MAX_PX);
}
