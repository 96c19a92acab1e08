import { make } from '../dom.ts';
import { PLAIN } from './ansi-style.ts';
import type { Color, Style } from './ansi-style.ts';

const SWITCHES = ['bold', 'dim', 'italic', 'underline', 'strike'] as const;

/** Text in a style: always text, never markup. */
export function styled(text: Text, style: Style, isError: boolean): Text | HTMLSpanElement {
  if (style === PLAIN && !isError) {
    return text;
  }
  const node = make('span', isError ? 'stderr' : '', text);
  const { color, background, inverse } = style;
  const [front, back] = inverse ? [background ?? 'back', color ?? 'front'] : [color, background];
  node.classList.add(...SWITCHES.filter((name) => style[name]).map((name) => `ansi-${name}`));
  paint(node, 'front', front);
  paint(node, 'back', back);
  return node;
}

/** Palette colors are the page's, which are readable in light and dark. */
function paint(node: HTMLElement, where: 'front' | 'back', color: Color | string | null): void {
  if (typeof color === 'number') {
    node.classList.add(`ansi-${where}-${color}`);
  } else if (color === 'front' || color === 'back') {
    node.classList.add(`ansi-${where}-as-${color}`);
  } else if (color !== null) {
    node.style.setProperty(where === 'front' ? 'color' : 'background-color', color);
  }
}
