/** The host's own limits and checks, whatever the guest says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../src/index.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { Displays } from '../../src/sandbox/displays.ts';
import { MAX_DISPLAY_BYTES } from '../../src/sandbox/display-limits.ts';
import { parseDisplay } from '../../src/sandbox/parse-display.ts';

/** A dict as the decoder makes it. */
function dict(entries: Readonly<Record<string, PythonValue>>): PythonValue {
  const record: Record<string, PythonValue> = {};
  Object.setPrototypeOf(record, null);
  for (const [key, value] of Object.entries(entries)) {
    Object.defineProperty(record, key, { value, enumerable: true });
  }
  return record;
}

function nested(depth: number): PythonValue {
  let value: PythonValue = 1;
  for (let level = 0; level < depth; level += 1) {
    value = [value];
  }
  return value;
}

const CYCLE: PythonValue[] = [];
CYCLE.push(CYCLE);

const TABLE = { shape: [1, 1], columns: [['a', 'int64', [1]]], index: [['', 'int64', [0]]] };

const FORGED: Readonly<Record<string, PythonValue>> = {
  'nothing at all': null,
  'a text': 'text',
  'a list': [],
  'a count below 1': 0,
  'a count that is no whole number': 1.5,
  'a count beyond what is safe': 2n ** 60n,
  'a dict with other keys than texts': new Map<PythonValue, PythonValue>([[1, 2]]),
  'no text': dict({ html: '' }),
  'a text that is none': dict({ text: 5 }),
  'an unknown form': dict({ text: '', javascript: 'alert(1)' }),
  'a form named as a prototype': dict({ text: '', ['__proto__']: 'x' }),
  'html that is bytes': dict({ text: '', html: new Uint8Array(1) }),
  'a picture that is text': dict({ text: '', png: 'x' }),
  'a picture that is null': dict({ text: '', png: null }),
  'JSON that is bytes': dict({ text: '', json: new Uint8Array(1) }),
  'JSON with a large integer': dict({ text: '', json: [2n ** 60n] }),
  'JSON with a set': dict({ text: '', json: [new Set<PythonValue>()] }),
  'JSON that contains itself': dict({ text: '', json: CYCLE }),
  'JSON that nests too deeply': dict({ text: '', json: nested(101) }),
  'data that is a list': dict({ text: '', data: [] }),
  'data without a shape': dict({ text: '', data: dict({ ...TABLE, shape: [] }) }),
  'data with a shape below 0': dict({ text: '', data: dict({ ...TABLE, shape: [-1, 0] }) }),
  'data whose columns are none': dict({ text: '', data: dict({ ...TABLE, columns: 'ab' }) }),
  'data with a column without values': dict({
    text: '',
    data: dict({ ...TABLE, columns: [['a', 'b']] }),
  }),
  'data with a list in a cell': dict({
    text: '',
    data: dict({ ...TABLE, columns: [['a', 'b', [[]]]] }),
  }),
};

function open(displays: boolean | { readonly count?: number; readonly bytes?: number }): Displays {
  return new Displays({ displays }, (work) => work());
}

for (const [what, bundle] of Object.entries(FORGED)) {
  test(`a forged display is refused: ${what}`, () => {
    assert.throws(() => open(true).take(bundle), ProtocolError);
  });
}

test('a display that nobody asked for is refused', () => {
  assert.throws(() => open(false).take(dict({ text: 'a' })), ProtocolError);
  const unasked = new Displays({}, (work) => work());
  assert.throws(() => unasked.take(dict({ text: 'a' })), ProtocolError);
});

test('every form of a display is taken over', () => {
  const data = dict({ ...TABLE, columns: [['a', 'object', [1, 'x', null, true]]] });
  const bytes = Uint8Array.of(1);
  const json = dict({ a: [null, true, 1.5, 'x'], ['__proto__']: 1 });
  const bundle = dict({ text: 't', html: 'h', png: bytes, json, data, result: true });
  const { display } = parseDisplay(bundle) ?? {};
  const { json: taken, ...others } = display ?? {};
  assert.equal(JSON.stringify(taken), '{"a":[null,true,1.5,"x"],"__proto__":1}');
  assert.deepEqual(others, {
    ...{ text: 't', html: 'h', png: bytes, isResult: true },
    data: {
      columns: [{ name: 'a', dtype: 'object', values: [1, 'x', null, true] }],
      index: [{ name: '', dtype: 'int64', values: [0] }],
      shape: [1, 1],
    },
  });
  assert.deepEqual(parseDisplay(dict({ text: '', json: nested(100) }))?.display.json, nested(100));
});

test('one display has at most MAX_DISPLAY_BYTES: at the limit and one past it', () => {
  const displays = open(true);
  displays.take(dict({ text: '', html: 'x'.repeat(MAX_DISPLAY_BYTES) }));
  displays.take(dict({ text: 'y', html: 'x'.repeat(MAX_DISPLAY_BYTES) }));
  assert.deepEqual([displays.told.displays.length, displays.told.displaysDropped], [1, 1]);
});

test('JSON counts as large as it is once its shared parts are written out', () => {
  let value: PythonValue = 'x';
  for (let level = 0; level < 60; level += 1) {
    value = [value, value];
  }
  const displays = open(true);
  displays.take(dict({ text: '', json: value }));
  const values = Array.from<PythonValue>({ length: 1000 }).fill('x'.repeat(1000));
  const columns = Array.from({ length: 100 }, (): PythonValue => ['a', 'object', values]);
  displays.take(dict({ text: '', data: dict({ ...TABLE, columns }) }));
  assert.deepEqual([displays.told.displays.length, displays.told.displaysDropped], [0, 2]);
});

test('bytes over all displays are limited: at the limit and one past it', () => {
  const displays = open({ bytes: 10 });
  displays.take(dict({ text: '12345', png: new Uint8Array(4) }));
  displays.take(dict({ text: 'é' })); // two bytes
  assert.equal(displays.told.displaysDropped, 1);
  displays.take(dict({ text: 'e' }));
  assert.equal(displays.told.displays.length, 2);
});

test('what a guest says it has dropped adds up, and not beyond what is safe', () => {
  const displays = open({ count: 0 });
  displays.take(3);
  displays.take(dict({ text: '' }));
  assert.equal(displays.told.displaysDropped, 4);
  displays.take(Number.MAX_SAFE_INTEGER);
  displays.take(Number.MAX_SAFE_INTEGER);
  assert.equal(displays.told.displaysDropped, Number.MAX_SAFE_INTEGER);
});

test('a run has one result, even if it was dropped', () => {
  const displays = open({ count: 0 });
  displays.take(dict({ text: '', result: true }));
  assert.throws(() => displays.take(dict({ text: '', result: true })), ProtocolError);
});
