import type { Display, JsonValue, TableCell, TableColumn, TableData } from '../model/display.ts';
import { ProtocolError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import { MAX_DISPLAY_BYTES } from './display-limits.ts';

const TEXTS = ['html', 'markdown', 'svg', 'latex'] as const;
const FILES = ['png', 'jpeg', 'pdf'] as const;
const FORMS: ReadonlySet<string> = new Set([
  ...['text', 'result', 'json', 'data'],
  ...TEXTS,
  ...FILES,
]);

/** Containers within containers in `json`: who writes it out does so by recursion. */
const MAX_JSON_DEPTH = 100;

/** What an item of `json` and `data` counts besides its text. */
const ITEM_BYTES = 8;

/** A display, and how many bytes it counts. */
export interface ParsedDisplay {
  readonly display: Display;
  readonly bytes: number;
}

/**
 * A display as the guest tells it, checked; null when it is larger than one may be.
 *
 * @throws ProtocolError for what the agent never sends.
 */
export function parseDisplay(bundle: PythonValue | undefined): ParsedDisplay | null {
  if (!isRecord(bundle) || !Object.keys(bundle).every((form) => FORMS.has(form))) {
    throw unexpected();
  }
  const meter = new Meter();
  const display: { -readonly [Form in keyof Display]: Display[Form] } = {
    text: meter.text(bundle['text']),
    isResult: bundle['result'] === true,
  };
  for (const form of TEXTS) {
    if (form in bundle) {
      display[form] = meter.text(bundle[form]);
    }
  }
  for (const form of FILES) {
    if (form in bundle) {
      display[form] = meter.file(bundle[form]);
    }
  }
  // Measured as it is walked: shared parts make it larger than what was sent.
  if ('json' in bundle) {
    display.json = parseJson(bundle['json'], meter);
  }
  if ('data' in bundle) {
    display.data = parseTable(bundle['data'], meter);
  }
  return meter.full ? null : { display, bytes: meter.bytes };
}

/** How large a display is. Once it is full nothing more need be looked at. */
class Meter {
  bytes = 0;

  get full(): boolean {
    return this.bytes > MAX_DISPLAY_BYTES;
  }

  text(value: PythonValue | undefined): string {
    if (typeof value !== 'string') {
      throw unexpected();
    }
    this.bytes += Buffer.byteLength(value);
    return value;
  }

  file(value: PythonValue | undefined): Uint8Array {
    if (!(value instanceof Uint8Array)) {
      throw unexpected();
    }
    this.bytes += value.length;
    return value;
  }

  item(): void {
    this.bytes += ITEM_BYTES;
  }
}

function parseJson(value: PythonValue | undefined, meter: Meter): JsonValue {
  if (!isJson(value, MAX_JSON_DEPTH, meter)) {
    throw unexpected();
  }
  return value;
}

function isJson(value: unknown, depth: number, meter: Meter): value is JsonValue {
  meter.item();
  if (meter.full) {
    return true; // the display is dropped
  }
  if (isCell(value, meter)) {
    return true;
  }
  if (depth === 0 || typeof value !== 'object') {
    return false;
  }
  if (Array.isArray(value)) {
    return value.every((item) => isJson(item, depth - 1, meter));
  }
  return (
    isRecord(value) &&
    Object.entries(value).every(([key, item]) => {
      meter.text(key);
      return isJson(item, depth - 1, meter);
    })
  );
}

function isCell(value: unknown, meter: Meter): value is TableCell {
  if (typeof value === 'string') {
    meter.text(value);
    return true;
  }
  return value === null || typeof value === 'boolean' || typeof value === 'number';
}

function parseTable(value: PythonValue | undefined, meter: Meter): TableData {
  if (!isRecord(value)) {
    throw unexpected();
  }
  const [rows, columns, ...rest] = asList(value['shape']);
  if (!isCount(rows) || !isCount(columns) || rest.length > 0) {
    throw unexpected();
  }
  return {
    columns: asList(value['columns']).map((column) => parseColumn(column, meter)),
    index: asList(value['index']).map((column) => parseColumn(column, meter)),
    shape: [rows, columns],
  };
}

function parseColumn(column: PythonValue, meter: Meter): TableColumn {
  const [name, dtype, values, ...rest] = asList(column);
  if (rest.length > 0) {
    throw unexpected();
  }
  return {
    name: meter.text(name),
    dtype: meter.text(dtype),
    values: meter.full ? [] : asList(values).map((cell) => parseCell(cell, meter)),
  };
}

function parseCell(cell: PythonValue, meter: Meter): TableCell {
  meter.item();
  if (!isCell(cell, meter)) {
    throw unexpected();
  }
  return cell;
}

function isCount(value: PythonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function asList(value: PythonValue | undefined): readonly PythonValue[] {
  if (!Array.isArray(value)) {
    throw unexpected();
  }
  return value;
}

function isRecord(value: unknown): value is { readonly [key: string]: PythonValue } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function unexpected(): ProtocolError {
  return new ProtocolError('the guest sent a display that is none');
}
