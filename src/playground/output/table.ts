import type { TableCell, TableColumn, TableData } from '../../model/display.ts';
import { make } from '../dom.ts';

/** Rows that are shown; the display has up to 1,000. */
const MAX_ROWS = 200;
const MAX_COLUMNS = 40;

/** A table of pandas, as a table of the page: its values, not the markup that the guest made of them. */
export function dataTable({ columns, index, shape }: TableData): HTMLElement {
  const shown = columns.slice(0, MAX_COLUMNS);
  const rows = Math.min(shape[0], MAX_ROWS, (columns[0] ?? index[0])?.values.length ?? 0);
  const names = [
    // An index that has no name is numbers that pandas has made up.
    ...index.map((level) => heading(level.name === '' ? { ...level, dtype: '' } : level, 'index')),
    ...shown.map((column) => heading(column, isNumeric(column) ? 'number' : '')),
  ];
  const body = Array.from({ length: rows }, (_, row) => tableRow(index, shown, row));
  const table = make(
    'table',
    '',
    make('thead', '', make('tr', '', ...names)),
    make('tbody', '', ...body),
  );
  const scroller = make('div', 'scroller', table);
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', `Table of ${shape[0]} rows and ${shape[1]} columns`);
  return make('figure', 'table', scroller, make('figcaption', '', caption(shape, rows, shown)));
}

function caption(
  [rows, columns]: TableData['shape'],
  shownRows: number,
  shown: readonly TableColumn[],
): string {
  const all = `${rows} rows × ${columns} columns`;
  const isAll = shownRows === rows && shown.length === columns;
  return isAll ? all : `${all}; here are the first ${shownRows} rows and ${shown.length} columns`;
}

function heading({ name, dtype }: TableColumn, className: string): HTMLElement {
  const cell = make('th', className, name, make('small', '', dtype));
  cell.scope = 'col';
  return cell;
}

function tableRow(
  index: readonly TableColumn[],
  columns: readonly TableColumn[],
  row: number,
): HTMLElement {
  const names = index.map(({ values }) => {
    const cell = make('th', 'index', cellText(values[row]));
    cell.scope = 'row';
    return cell;
  });
  const cells = columns.map((column) =>
    make('td', isNumeric(column) ? 'number' : '', cellText(column.values[row])),
  );
  return make('tr', '', ...names, ...cells);
}

function isNumeric({ dtype }: TableColumn): boolean {
  return /^(?:u?int|float|complex)/i.test(dtype);
}

function cellText(value: TableCell | undefined): string {
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return value === null || value === undefined ? '–' : String(value);
}
