import type { JsonValue } from '../../model/display.ts';
import { make } from '../dom.ts';

/** Items that one list or object shows; and all of them together. */
const MAX_ITEMS = 200;
const MAX_NODES = 2000;

/** How many levels are open in the beginning. */
const OPEN_DEPTH = 2;

/** Deeper values are shown as text: a guest may nest as deep as it likes. */
const MAX_DEPTH = 20;

/** JSON as a tree that opens and closes. */
export function jsonTree(value: JsonValue): HTMLElement {
  return make('div', 'json', node(value, 0, { left: MAX_NODES }));
}

function node(value: JsonValue, depth: number, budget: { left: number }): HTMLElement {
  if (value === null || typeof value !== 'object') {
    const kind = value === null ? 'null' : typeof value;
    return make('span', `json-${kind}`, JSON.stringify(value));
  }
  const entries = Array.isArray(value)
    ? value.map((item: JsonValue, at) => [String(at), item] as const)
    : Object.entries<JsonValue>(Object.fromEntries(Object.entries(value)));
  const summary = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0 || depth >= MAX_DEPTH || budget.left <= 0) {
    return make('span', 'json-null', summary);
  }
  const shown = entries.slice(0, Math.min(MAX_ITEMS, budget.left));
  budget.left -= shown.length;
  const items = shown.map(([key, item]) =>
    make('li', '', make('span', 'json-key', key), ': ', node(item, depth + 1, budget)),
  );
  const left = entries.length - shown.length;
  const more = left === 0 ? [] : [make('li', 'json-null', `… ${left} more`)];
  const details = make(
    'details',
    '',
    make('summary', '', summary),
    make('ul', '', ...items, ...more),
  );
  details.open = depth < OPEN_DEPTH;
  return details;
}
