import { ModuleError } from './module-error.ts';

/** Every place at which a sequence begins in `bytes`. */
export function placesOf(bytes: Uint8Array, wanted: readonly number[]): number[] {
  const places: number[] = [];
  const [first = 0] = wanted;
  let at = bytes.indexOf(first);
  while (at >= 0 && at + wanted.length <= bytes.length) {
    const place = at;
    if (wanted.every((byte, offset) => bytes[place + offset] === byte)) {
      places.push(place);
    }
    at = bytes.indexOf(first, at + 1);
  }
  return places;
}

/** Where a sequence begins in `bytes`; it must be there exactly once. */
export function onlyPlace(bytes: Uint8Array, wanted: readonly number[], what: string): number {
  const places = placesOf(bytes, wanted);
  const [place] = places;
  if (place === undefined || places.length > 1) {
    throw new ModuleError(`${what}: found ${places.length} times instead of once`);
  }
  return place;
}
