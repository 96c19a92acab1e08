import { make } from '../dom.ts';
import { PLAIN } from './ansi-style.ts';
import type { Color, Style } from './ansi-style.ts';

const SWITCHES = ['bold', 'dim', 'italic', 'underline', 'strike'] as const;

const AS_BACK: Paint = { as: 'back' };
const AS_FRONT: Paint = { as: 'front' };

/** Text in a style: always text, never markup. */
export function styled(text: Text, style: Style, isError: boolean): Text | HTMLSpanElement {
  if (style === PLAIN && !isError) {
    return text;
  }
  const node = make('span', isError ? 'stderr' : '', text);
  const { color, background, inverse } = style;
  const [front, back] = inverse ? [background ?? AS_BACK, color ?? AS_FRONT] : [color, background];
  node.classList.add(...SWITCHES.filter((name) => style[name]).map((name) => `ansi-${name}`));
  paint(node, 'front', front);
  paint(node, 'back', back);
  return node;
}

/** A color, or that which the other of the two usually has: inverse text. */
type Paint = Color | { readonly as: 'front' | 'back' };

/** Palette colors are the page's, which are readable in light and dark. */
function paint(node: HTMLElement, where: 'front' | 'back', color: Paint | null): void {
  if (typeof color === 'number') {
    node.classList.add(`ansi-${where}-${color}`);
  } else if (typeof color === 'object') {
    node.classList.add(...(color === null ? [] : [`ansi-${where}-as-${color.as}`]));
  } else {
    node.style.setProperty(where === 'front' ? 'color' : 'background-color', color);
  }
}
