import type { PythonValue } from '../src/model/value.ts';
import { encodeMarshal } from '../src/protocol/index.ts';

const USAGE = { cpu_ms: 3, peak_kib: 2048 };
const RESULT = { op: 'result', id: 1, usage: USAGE };
const FRAME = {
  file: 'f.py',
  function: 'f',
  line: 1,
  end_line: null,
  column: 0,
  end_column: null,
  source: null,
};
const ERROR = {
  name: 'ValueError',
  message: 'm',
  text: 't',
  frames: [FRAME],
  cause: null,
  context: null,
  notes: ['n'],
  exceptions: [],
  errno: null,
  hooked: false,
};

/** Headers of messages that a value follows. */
export const WITH_VALUE: readonly Buffer[] = [
  { ...RESULT, status: 'ok', repr: '7', has_value: true, too_large: false },
  { op: 'call', id: 1, target: 2, action: 'method', name: 'query' },
].map(encode);

/** Whole messages without a value. */
export const WITHOUT_VALUE: readonly Buffer[] = [
  { op: 'sealed', python: '3.11.2' },
  { op: 'seal-failed', layer: 'seccomp', message: 'm' },
  { ...RESULT, status: 'ok', repr: null, has_value: false, too_large: true },
  { ...RESULT, status: 'error', interrupted: false, error: { ...ERROR, cause: ERROR } },
  { ...RESULT, status: 'exited', exit_code: 3, message: null },
  { op: 'cancel', id: 1 },
  { op: 'display', bundle: 2 },
  {
    op: 'display',
    bundle: {
      ...{ text: 't', html: 'h', result: true, png: Uint8Array.of(1) },
      json: { a: [1, 'b', null, true] },
      data: { shape: [1, 1], columns: [['c', 'int64', [1]]], index: [['', 'int64', [0]]] },
    },
  },
  { op: 'release', handles: [[1, 2]] },
].map(encode);

function encode(message: PythonValue): Buffer {
  return Buffer.from(encodeMarshal(message));
}
