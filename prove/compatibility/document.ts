import type { SavedResults } from './saved.ts';

export function showDocument(saved: SavedResults): string {
  return saved.versions('outside').join(' ');
}
export function writeDocument(saved: SavedResults): void {
  showDocument(saved);
}
