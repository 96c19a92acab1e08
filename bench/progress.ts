import { figure } from './report/figure.ts';
import type { Measured, PeerReport } from './results.ts';

const NAME_WIDTH = 52;

export function showPeer({ name, version, skipped }: PeerReport): void {
  console.log(`${name.padEnd(NAME_WIDTH)} ${skipped === null ? version : `skipped: ${skipped}`}`);
}

export function showMeasured({ title, rows, missing }: Measured): void {
  console.log(`\n${title}`);
  for (const { name, unit, p50, p95 } of rows) {
    console.log(`  ${name.padEnd(NAME_WIDTH)} ${figure(p50)} ${unit} (p95 ${figure(p95)})`);
  }
  for (const reason of missing) {
    console.log(`  missing: ${reason}`);
  }
}
