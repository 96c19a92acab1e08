import { KernelInside, WasmInside } from './inside.ts';
import { Outside } from './outside.ts';
import type { Place } from './runner.ts';
import type { TestSuite } from './suite.ts';

/** Each place where the suite is run, by its name in results and tables. */
export const COLUMNS = {
  outside: (suite) => new Outside(suite),
  strict: (suite) => new KernelInside(suite, 'strict'),
  scientific: (suite) => new KernelInside(suite, 'scientific'),
  subprocess: (suite) => new KernelInside(suite, 'subprocess'),
  'subprocess, loopback': (suite) => new KernelInside(suite, 'subprocess', 'loopback'),
  wasm: (suite) => new WasmInside(suite),
} as const satisfies Readonly<Record<string, (suite: TestSuite) => Place>>;

export type Column = keyof typeof COLUMNS;

export function isColumn(name: string): name is Column {
  return Object.hasOwn(COLUMNS, name);
}
