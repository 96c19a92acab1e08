import type { Service } from '../run/service.ts';
import { readWalls } from './layer.ts';
import type { Walls } from './layer.ts';

/** What the service says of its walls; null when the page does not understand it. */
export async function serviceWalls(service: Service): Promise<Walls | null> {
  const response = await service.fetch('v1/walls');
  const value: unknown = await response.json();
  return readWalls(value);
}
