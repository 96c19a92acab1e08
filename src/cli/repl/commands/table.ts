import { graphemesOf, cellsOf, widthOf } from '../graphemes.ts';

/** Rows of cells, each column as wide as its widest cell, but no wider than `most`. */
export function tableOf(rows: readonly (readonly string[])[], most: number): string {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.min(most, Math.max(...rows.map((row) => widthOf(row[at] ?? '')))),
  );
  return rows
    .map((row) => row.map((cell, at) => fitted(cell, widths[at] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function fitted(cell: string, width: number): string {
  const cells = widthOf(cell);
  if (cells <= width) {
    return cell + ' '.repeat(width - cells);
  }
  let room = width - 1;
  let kept = '';
  for (const { text } of graphemesOf(cell)) {
    room -= cellsOf(text);
    if (room < 0) {
      break;
    }
    kept += text;
  }
  return `${kept}…${' '.repeat(Math.max(0, width - widthOf(kept) - 1))}`;
}
