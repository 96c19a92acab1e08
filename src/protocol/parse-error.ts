import { ProtocolError } from '../model/errors.ts';
import type { PythonError, TracebackFrame } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import { Fields } from './fields.ts';
import {
  MAX_ERROR_DEPTH,
  MAX_ERRORS,
  MAX_NOTES,
  MAX_TEXT_UNITS,
  MAX_TRACEBACK_FRAMES,
} from './limits.ts';

/** An exception of the guest with everything that hangs on it, checked field by field. */
export function parseError(value: PythonValue | undefined): PythonError {
  return new ErrorParser().parse(value, 1);
}

class ErrorParser {
  #count = 0;

  parse(value: PythonValue | undefined, depth: number): PythonError {
    this.#count += 1;
    if (this.#count > MAX_ERRORS || depth > MAX_ERROR_DEPTH) {
      throw new ProtocolError('error: there are too many exceptions in it');
    }
    const fields = new Fields(value, 'error');
    return {
      name: fields.text('name'),
      message: fields.text('message'),
      frames: fields.list('frames', MAX_TRACEBACK_FRAMES).map(parseFrame),
      text: fields.text('text'),
      cause: this.#orNull(fields.raw('cause'), depth),
      context: this.#orNull(fields.raw('context'), depth),
      notes: fields.list('notes', MAX_NOTES).map(parseNote),
      exceptions: fields.list('exceptions', MAX_ERRORS).map((each) => this.parse(each, depth + 1)),
      errno: fields.integerOrNull('errno', Number.MIN_SAFE_INTEGER),
      hooked: fields.boolean('hooked'),
    };
  }

  #orNull(value: PythonValue | undefined, depth: number): PythonError | null {
    return value === null ? null : this.parse(value, depth + 1);
  }
}

function parseFrame(value: PythonValue): TracebackFrame {
  const fields = new Fields(value, 'traceback frame');
  return {
    file: fields.text('file'),
    function: fields.text('function'),
    line: fields.integerOrNull('line', 0),
    endLine: fields.integerOrNull('end_line', 0),
    column: fields.integerOrNull('column', 0),
    endColumn: fields.integerOrNull('end_column', 0),
    source: fields.textOrNull('source'),
  };
}

function parseNote(value: PythonValue): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT_UNITS) {
    throw new ProtocolError('error: a note is not a text of bounded length');
  }
  return value;
}
