import { makeSvg } from '../dom.ts';
import type { Layer } from './layer.ts';

const SIZE = 200;
const MIDDLE = SIZE / 2;
/** Half the widths of the guest in the middle, of the first ring, and of the last at most. */
const GUEST = 30;
const FIRST = 42;
const LAST = 97;
/** The most room between two rings. */
const MAX_STEP = 14;
/** How pale the outermost ring is. */
const PALEST = 0.4;

/** The guest, and a ring around it for each layer: whole where it holds, broken where not. */
export function wallPicture(layers: readonly Layer[], denied: number): SVGSVGElement {
  const holding = layers.filter(({ ok }) => ok).length;
  const label =
    `The guest within ${layers.length} layers, of which ${holding} hold` +
    (denied === 0 ? '' : `; ${denied} refused`);
  const picture = makeSvg('svg', {
    viewBox: `0 0 ${SIZE} ${SIZE}`,
    role: 'img',
    'aria-label': label,
    class: 'wall-picture',
  });
  const gaps = Math.max(layers.length - 1, 1);
  const step = Math.min(MAX_STEP, (LAST - FIRST) / gaps);
  for (const [at, layer] of layers.entries()) {
    picture.append(ring(layer, FIRST + step * at, 1 - ((1 - PALEST) * at) / gaps));
  }
  picture.append(guest());
  if (denied > 0) {
    picture.append(badge(denied));
  }
  return picture;
}

function ring({ ok, name, required }: Layer, half: number, opacity: number): SVGRectElement {
  const state = ok ? 'holds' : required ? 'missing' : 'absent';
  const shape = { ...square(half), rx: 10 + half / 6, 'stroke-opacity': ok ? opacity : 1 };
  return makeSvg('rect', { ...shape, class: `ring ${state}` }, makeSvg('title', {}, name));
}

function guest(): SVGGElement {
  const text = makeSvg('text', { x: MIDDLE, y: MIDDLE + 4, class: 'guest-name' }, 'Python');
  return makeSvg('g', {}, makeSvg('rect', { ...square(GUEST), rx: 12, class: 'guest' }), text);
}

/** How many calls the wall has refused, where they bounced off: at the first ring. */
function badge(denied: number): SVGGElement {
  const [x, y] = [MIDDLE + FIRST - 4, MIDDLE - FIRST + 4];
  const text = makeSvg(
    'text',
    { x, y: y + 4, class: 'badge-text' },
    denied > 99 ? '99+' : `${denied}`,
  );
  return makeSvg('g', {}, makeSvg('circle', { cx: x, cy: y, r: 13, class: 'badge' }), text);
}

function square(half: number): { x: number; y: number; width: number; height: number } {
  const start = MIDDLE - half;
  return { x: start, y: start, width: 2 * half, height: 2 * half };
}
