import type { Display, JsonValue, TableCell, TableColumn, TableData } from '../../model/display.ts';
import { isObject, readBytes, readList, readNumber, readObject, readText } from './read-json.ts';

const TEXT_FORMS = ['html', 'markdown', 'svg', 'latex'] as const;
const FILE_FORMS = ['png', 'jpeg', 'pdf'] as const;

/** A display as the service writes it: pictures in base64. */
export function readDisplay(value: unknown): Display {
  const fields = readObject(value);
  const texts = TEXT_FORMS.flatMap((form) =>
    typeof fields[form] === 'string' ? [[form, fields[form]] as const] : [],
  );
  const files = FILE_FORMS.flatMap((form) =>
    typeof fields[form] === 'string' ? [[form, readBytes(fields[form])] as const] : [],
  );
  const { json, data } = fields;
  return {
    text: readText(fields['text']),
    isResult: fields['isResult'] === true,
    ...Object.fromEntries(texts),
    ...Object.fromEntries(files),
    ...(isJson(json) ? { json } : {}),
    ...(isObject(data) ? { data: readTable(data) } : {}),
  };
}

function readTable(value: unknown): TableData {
  const { columns, index, shape } = readObject(value);
  const [rows = 0, width = 0] = readList(shape, readNumber);
  return {
    columns: readList(columns, readColumn),
    index: readList(index, readColumn),
    shape: [rows, width],
  };
}

function readColumn(value: unknown): TableColumn {
  const { name, dtype, values } = readObject(value);
  return { name: readText(name), dtype: readText(dtype), values: readList(values, readCell) };
}

function readCell(value: unknown): TableCell {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : null;
}

/** What `JSON.parse` makes is JSON. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
