import type { WallReport } from '../bot/index.ts';
import type { Output } from './output.ts';
import { plainLine } from './plain-text.ts';

/** Tells the operator, a line each, on stderr. What strangers chose is in it. */
export function logTo(output: Output): (text: string) => void {
  return (text) => output.write(2, `${new Date().toISOString()} ${plainLine(text)}\n`);
}

export function showWall({ python, wall, fallbackReason }: WallReport): string {
  const why = fallbackReason === null ? '' : ` (not the kernel wall: ${fallbackReason})`;
  return `Python ${python} behind the ${wall} wall${why}`;
}
