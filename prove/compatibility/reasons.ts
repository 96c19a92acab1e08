import type { Difference } from './differences.ts';
export const REASONS: readonly {name: string; why: string}[] = [];
export function reasonOf({ told }: Difference): string { return told; }
