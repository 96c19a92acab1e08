import { doctor, type DoctorReport, ERROR_TABLE, type LayerReport, UsageError } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import { plainJson } from '../adapter/json.ts';
import type { Output } from './output.ts';
import { quote } from './units.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  python: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox doctor`: 0 when at least one wall is complete, else the status of WALL_UNAVAILABLE. */
export async function doctorCommand(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, OPTIONS, { command: 'pysandbox doctor' });
  if (flags.has('help')) {
    output.write(1, HELP.doctor);
    return 0;
  }
  if (rest[0] !== undefined) {
    throw new UsageError(`doctor takes no arguments, but ${quote(rest[0])} was given`);
  }
  const python = values.get('python');
  const report = await doctor(python === undefined ? {} : { python });
  output.write(
    1,
    flags.has('json') ? `${JSON.stringify(plainJson(report), null, 2)}\n` : showReport(report),
  );
  return report.chosen === null ? ERROR_TABLE.WALL_UNAVAILABLE.exitCode : 0;
}

/** The report as a person reads it: one line a layer, problems and remedies below. */
export function showReport({ layers, walls, chosen, mode }: DoctorReport): string {
  const lines = layers.flatMap((layer, place) => [
    ...(layer.wall === layers[place - 1]?.wall ? [] : [`${layer.wall} wall:`]),
    ...showLayer(layer, Math.max(...layers.map(({ name }) => name.length))),
  ]);
  const wall = (complete: boolean): string => (complete ? 'complete' : 'not complete');
  return [
    ...lines,
    '',
    `kernel wall: ${wall(walls.kernel)}${mode === null ? '' : ` (${mode} mode)`}`,
    `wasm wall:   ${wall(walls.wasm)}`,
    chosen === null
      ? 'No wall can be used here: pysandbox runs no code until a layer above is mended.'
      : `The ${chosen} wall will be used.`,
    '',
  ].join('\n');
}

function showLayer(layer: LayerReport, width: number): string[] {
  const { name, ok, required, found, problem, remedy } = layer;
  const mark = ok ? '  ok      ' : required ? '  MISSING ' : '  absent  ';
  const indent = ' '.repeat(mark.length + width + 2);
  return [
    `${mark}${name.padEnd(width)}  ${found}`.trimEnd(),
    ...(problem === null ? [] : [`${indent}problem: ${problem}`]),
    ...(remedy === null ? [] : [`${indent}remedy:  ${remedy}`]),
  ];
}
