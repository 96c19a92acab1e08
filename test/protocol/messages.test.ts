import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../../src/model/errors.ts';
import type { PythonValue } from '../../src/model/value.ts';
import {
  encodeMarshal,
  encodeMessage,
  FrameDecoder,
  parseGuestMessage,
} from '../../src/protocol/index.ts';
import type { GuestMessage } from '../../src/protocol/index.ts';
import { decodeMarshalPrefix } from '../../src/protocol/marshal/decode.ts';
import * as limits from '../../src/protocol/limits.ts';
import { pythonValue } from '../helpers/python-values.ts';

type Message = Readonly<Record<string, PythonValue>>;

const FRAME: Message = {
  file: 'f.py',
  function: 'f',
  line: 1,
  end_line: null,
  column: 0,
  end_column: null,
  source: null,
};
const ERROR: Message = {
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
const USAGE: Message = { cpu_ms: 3, peak_kib: 2048 };
const OK: Message = {
  op: 'result',
  id: 1,
  status: 'ok',
  repr: '7',
  usage: USAGE,
};
const FAILED: Message = {
  op: 'result',
  id: 1,
  status: 'error',
  error: ERROR,
  interrupted: false,
  usage: USAGE,
};
const EXITED: Message = {
  op: 'result',
  id: 1,
  status: 'exited',
  exit_code: 3,
  message: null,
  usage: USAGE,
};

const CALL: Message = { op: 'call', id: 1, target: 2, action: 'method', name: 'query' };
const RELEASE: Message = { op: 'release', handles: [[1, 2]] };

const NOTHING = new Uint8Array();
const SEVEN = encodeMarshal(7);

function parse(
  message: PythonValue,
  body: Uint8Array = NOTHING,
  attached: Uint8Array = NOTHING,
): GuestMessage {
  return parseGuestMessage({ message: Buffer.concat([encodeMarshal(message), body]), attached });
}

function refuses(message: PythonValue, what?: string): void {
  assert.throws(() => parse(message), ProtocolError, what);
}

describe('a message of the guest', () => {
  it('is parsed into its type', () => {
    assert.deepEqual(parse({ op: 'sealed', python: '3.11.2' }), { op: 'sealed', python: '3.11.2' });
    assert.deepEqual(parse({ op: 'cancel', id: 3, more: 1 }), { op: 'cancel', id: 3 });
    assert.deepEqual(parse(RELEASE), { op: 'release', handles: [[1, 2]] });
    assert.deepEqual(parse({ op: 'display', bundle: [1] }), { op: 'display', bundle: [1] });
    assert.deepEqual(parse({ op: 'display' }), { op: 'display', bundle: undefined });
    const usage = { cpuMs: 3, peakMemoryMiB: 2 };
    const base = { op: 'result', id: 1, usage };
    const ok = { ...base, status: 'ok', value: null, repr: '7' };
    assert.deepEqual(parse(OK), { ...ok, tooLarge: false });
    assert.deepEqual(parse({ ...OK, too_large: true }), { ...ok, tooLarge: true });
    assert.deepEqual(parse(EXITED), { ...base, status: 'exited', exitCode: 3, message: null });
    assert.deepEqual(parse(FAILED), {
      ...base,
      status: 'error',
      interrupted: false,
      error: {
        name: 'ValueError',
        message: 'm',
        text: 't',
        frames: [
          {
            file: 'f.py',
            function: 'f',
            line: 1,
            endLine: null,
            column: 0,
            endColumn: null,
            source: null,
          },
        ],
        cause: null,
        context: null,
        notes: ['n'],
        exceptions: [],
        errno: null,
        hooked: false,
      },
    });
  });

  it('carries a value, not decoded yet, where there can be one', () => {
    const attached = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const result = parse(OK, SEVEN, attached);
    assert.ok(result.op === 'result' && result.status === 'ok');
    assert.deepEqual(new Uint8Array(result.value?.bytes ?? []), SEVEN);
    assert.equal(result.value?.attached, attached);
    const call = parse(CALL, SEVEN);
    assert.ok(call.op === 'call');
    assert.deepEqual(new Uint8Array(call.body.bytes), SEVEN);
    const display = { op: 'display', bundle: 1 };
    for (const message of [FAILED, EXITED, RELEASE, display, { op: 'cancel', id: 1 }]) {
      assert.throws(() => parse(message, SEVEN), ProtocolError);
    }
    assert.throws(() => parse(OK, NOTHING, attached), ProtocolError);
    assert.throws(() => parse(CALL), ProtocolError, 'a call has arguments');
  });

  it('is refused when an entry of a release is anything but a number and a count', () => {
    for (const entry of [
      1,
      [1],
      [1, 0],
      [0, 1],
      [1, 1, 1],
      [1, -1],
      [1, 0.5],
      ['1', 1],
      [1, null],
    ]) {
      refuses({ op: 'release', handles: [entry] });
    }
    const most = Array.from({ length: limits.MAX_RELEASES }, () => [1, 1]);
    assert.equal(parse({ op: 'release', handles: most }).op, 'release');
    refuses({ op: 'release', handles: [...most, [1, 1]] });
  });

  it('is refused when a call asks for what is no action', () => {
    for (const action of ['', 'Call', '__call__', 'constructor', 7, null]) {
      assert.throws(() => parse({ ...CALL, action }, SEVEN), ProtocolError);
    }
  });

  it('is refused when it is not a dict or has an unknown operation or status', () => {
    for (const wrong of [null, 1, 'result', [], new Map([[1, 2]]), {}, { op: 'run' }, { op: 1 }]) {
      refuses(wrong);
    }
    refuses({ ...OK, status: 'denied' });
    assert.throws(() => parseGuestMessage({ message: NOTHING, attached: NOTHING }), ProtocolError);
  });

  it('is refused when any field is missing or has another type', () => {
    const wrong: readonly PythonValue[] = [
      Uint8Array.of(1),
      -1,
      0.5,
      'x',
      2n ** 70n,
      new Map([[1, 1]]),
      [1],
    ];
    for (const message of [OK, FAILED, EXITED]) {
      for (const name of Object.keys(message)) {
        const { [name]: _dropped, ...rest } = message;
        refuses(rest, `without ${name}`);
      }
    }
    const cases: readonly (readonly [string, (value: PythonValue) => Message, string])[] = [
      ['id', (id) => ({ ...OK, id }), 'number'],
      ['repr', (repr) => ({ ...OK, repr }), 'string'],
      ['too_large', (flag) => ({ ...OK, too_large: flag }), 'boolean'],
      ['usage', (usage) => ({ ...OK, usage }), 'none'],
      ['cpu_ms', (value) => ({ ...OK, usage: { ...USAGE, cpu_ms: value } }), 'number'],
      ['exit_code', (value) => ({ ...EXITED, exit_code: value }), 'number'],
      ['interrupted', (value) => ({ ...FAILED, interrupted: value }), 'boolean'],
      ['error', (error) => ({ ...FAILED, error }), 'none'],
      ['hooked', (hooked) => ({ ...FAILED, error: { ...ERROR, hooked } }), 'boolean'],
      ...Object.keys(ERROR)
        .filter((name) => name !== 'errno' && name !== 'hooked')
        .map((name): readonly [string, (value: PythonValue) => Message, string] => [
          name,
          (value) => ({ ...FAILED, error: { ...ERROR, [name]: value } }),
          ['name', 'message', 'text'].includes(name) ? 'string' : 'none',
        ]),
      ...Object.keys(FRAME).map(
        (name): readonly [string, (value: PythonValue) => Message, string] => [
          `frame ${name}`,
          (value) => ({ ...FAILED, error: { ...ERROR, frames: [{ ...FRAME, [name]: value }] } }),
          ['file', 'function', 'source'].includes(name) ? 'string' : 'number',
        ],
      ),
    ];
    for (const [name, build, right] of cases) {
      for (const value of wrong) {
        const kind = value instanceof Uint8Array ? 'bytes' : typeof value;
        if (kind !== right || value === -1 || value === 0.5) {
          refuses(build(value), `${name} is a ${kind}`);
        }
      }
    }
  });

  const nest = (depth: number): Message =>
    depth === 1 ? ERROR : { ...ERROR, [depth % 2 === 0 ? 'cause' : 'context']: nest(depth - 1) };
  const LIMITS: Readonly<Record<string, readonly [number, (count: number) => Message]>> = {
    MAX_ERRORS: [
      limits.MAX_ERRORS,
      (count) => ({ ...ERROR, exceptions: Array.from({ length: count - 1 }, () => ERROR) }),
    ],
    MAX_ERROR_DEPTH: [limits.MAX_ERROR_DEPTH, nest],
    MAX_TRACEBACK_FRAMES: [
      limits.MAX_TRACEBACK_FRAMES,
      (count) => ({ ...ERROR, frames: Array.from({ length: count }, () => FRAME) }),
    ],
    MAX_NOTES: [
      limits.MAX_NOTES,
      (count) => ({ ...ERROR, notes: Array.from({ length: count }, () => 'n') }),
    ],
    MAX_TEXT_UNITS: [limits.MAX_TEXT_UNITS, (count) => ({ ...ERROR, text: 'x'.repeat(count) })],
  };
  for (const [name, [limit, build]] of Object.entries(LIMITS)) {
    it(`may reach ${name} but not pass it`, () => {
      assert.equal(parse({ ...FAILED, error: build(limit) }).op, 'result');
      refuses({ ...FAILED, error: build(limit + 1) });
    });
  }

  it('either parses or is refused with a ProtocolError, whatever it is', () => {
    const fields = fc.dictionary(
      fc.constantFrom('op', 'id', 'status', 'value', 'repr', 'usage', 'error', 'frames', 'cause'),
      fc.oneof(
        pythonValue,
        fc.constantFrom<PythonValue>('result', 'ok', 'error', OK, ERROR, USAGE),
      ),
    );
    const mutated = fc
      .tuple(fc.constantFrom(OK, FAILED, EXITED), fields)
      .map(([base, more]) => ({ ...base, ...more }));
    fc.assert(
      fc.property(fc.oneof(fields, mutated), (message) => {
        try {
          parse(message);
        } catch (error) {
          assert.ok(error instanceof ProtocolError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a message of the host', () => {
  it('is a frame with the fields that the agent reads', () => {
    const pieces = encodeMessage({
      op: 'run',
      id: 1,
      kind: 'code',
      code: 'x',
      module: null,
      filename: 'f.py',
      source: true,
      args: ['a'],
      argv0: 'f.py',
      env: { A: 'b' },
      stdin: Uint8Array.of(1),
      final: true,
      resultBytes: 10,
      displays: [1, 2],
      printTraceback: true,
      context: 0,
      topLevelAwait: false,
      body: { bytes: SEVEN, attached: [Uint8Array.of(1)], extended: true, guests: [7] },
    });
    const [frame, ...more] = new FrameDecoder().push(Buffer.concat(pieces));
    assert.deepEqual(more, []);
    assert.deepEqual([...(frame?.attached ?? [])], [1, 0, 0, 0, 0, 0, 0, 0]);
    const { value, end } = decodeMarshalPrefix(frame?.message ?? NOTHING);
    assert.deepEqual(new Uint8Array(frame?.message.subarray(end) ?? []), SEVEN);
    assert.ok(typeof value === 'object' && value !== null);
    assert.deepEqual(Object.keys(value).toSorted(), [
      ...[
        'args',
        'argv0',
        'code',
        'context',
        'displays',
        'env',
        'extended',
        'filename',
        'final',
        'guests',
        'has_body',
        'id',
        'kind',
      ],
      ...['module', 'op', 'print_traceback', 'result_bytes', 'source', 'stdin', 'top_level_await'],
    ]);
  });
});
