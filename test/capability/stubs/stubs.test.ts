import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { z } from 'zod';
import { hostFunction, proxy, stubs } from '../../../src/capability/index.ts';
import type { Exposure } from '../../../src/capability/index.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { HostObject } from '../../../src/model/reference.ts';

/** The stubs, when Python can read them. */
function checked(exposure: Exposure): string {
  const text = stubs(exposure);
  const run = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
    input: text,
    encoding: 'utf8',
  });
  assert.equal(run.stderr, '', text);
  assert.equal(run.status, 0);
  return text;
}

test('a function of which nothing is known takes and gives anything', () => {
  assert.equal(
    checked({ f: () => 1 }),
    'from typing import Any\n\ndef f(*args: Any, **kwargs: Any) -> Any: ...\n',
  );
});

test('schemas tell the types of arguments and results', () => {
  const text = checked({
    fetch_user: hostFunction(() => 1, {
      parameters: {
        id: z.int(),
        mode: z.enum(['a', "b'"]).optional(),
        options: z
          .object({ deep: z.object({ 'a b': z.number() }), tags: z.array(z.string()).optional() })
          .nullable(),
        pair: z.tuple([z.int(), z.string()]).optional(),
        map: z.record(z.string(), z.boolean()).optional(),
        when: z.date().optional(),
        any: z.unknown(),
        literal: z.union([z.literal(1), z.literal(null), z.literal(true)]).optional(),
      },
      returns: z.union([z.string(), z.null(), z.number()]),
    }),
  });
  assert.equal(
    text,
    `from typing import Any, Literal, NotRequired, TypedDict

_FetchUserOptionsDeep = TypedDict("_FetchUserOptionsDeep", {"a b": float})

class _FetchUserOptions(TypedDict):
    deep: _FetchUserOptionsDeep
    tags: NotRequired[list[str]]

def fetch_user(id: int, mode: Literal["a", "b'"] = ..., options: _FetchUserOptions | None = ..., pair: list[int | str] = ..., map: dict[str, bool] = ..., when: Any = ..., any: Any = ..., literal: Literal[1] | Literal[True] | None = ...) -> str | float | None: ...
`,
  );
});

test('a schema that contains itself is a class that does', () => {
  const tree = z.object({
    value: z.int(),
    get children(): z.ZodArray<typeof tree> {
      return z.array(tree);
    },
  });
  const text = checked({ grow: hostFunction(() => 1, { parameters: { tree } }) });
  assert.match(
    text,
    /class _GrowTree\(TypedDict\):\n {4}value: int\n {4}children: list\[_GrowTree\]/,
  );
});

test('a declared signature is told as it was, under the name it is exposed by', () => {
  const text = checked({
    get_it: hostFunction(() => 1, {
      signature: 'fetch_user(id: int, *, full: bool = False, x=1) -> dict',
      parameters: { x: z.int() },
      doc: 'Says """hello"""\n\\ and more.',
    }),
  });
  assert.match(text, /def get_it\(id: int, \*, full: bool = False, x: int = 1\) -> dict:\n {4}"""/);
});

test('objects are classes of what may be used of them', () => {
  class Dog extends HostObject {
    get legs(): number {
      return 4;
    }
    set legs(_count: number) {
      throw new Error('no');
    }
    get name(): string {
      return 'x';
    }
    speak(): void {}
    [Symbol.dispose](): void {}
  }
  const text = checked({
    dog: new Dog(),
    map: proxy(new Map(), { allow: ['get', 'set', 'has', 'delete', 'size', Symbol.iterator] }),
  });
  assert.equal(
    text,
    `from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

class _Dog:
    legs: Any
    @property
    def name(self) -> Any: ...
    def speak(self, *args: Any, **kwargs: Any) -> Any: ...
    def __contains__(self, key: object) -> bool: ...
    def __getitem__(self, key: Any) -> Any: ...
    def __setitem__(self, key: Any, value: Any) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: Any) -> None: ...

class _Map:
    @property
    def size(self) -> Any: ...
    def get(self, *args: Any, **kwargs: Any) -> Any: ...
    def set(self, *args: Any, **kwargs: Any) -> Any: ...
    def has(self, *args: Any, **kwargs: Any) -> Any: ...
    def delete(self, *args: Any, **kwargs: Any) -> Any: ...
    def __len__(self) -> int: ...
    def __contains__(self, key: object) -> bool: ...
    def __getitem__(self, key: Any) -> Any: ...
    def __setitem__(self, key: Any, value: Any) -> None: ...
    def __delitem__(self, key: Any) -> None: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __aiter__(self) -> AsyncIterator[Any]: ...

dog: _Dog

map: _Map
`,
  );
});

test('plain objects, arrays and data have the types of their values', () => {
  const loop: Record<string, Exposure[string]> = {};
  loop['self'] = loop;
  const text = checked({
    config: {
      url: 'x',
      port: 1,
      ratio: 0.5,
      get now(): never {
        throw new Error('not evaluated');
      },
      add: (left: number) => left,
      typed: hostFunction(() => 1, { parameters: { id: z.int() } }),
      'no name': 1,
      nested: { flag: true },
    },
    items: [1],
    at: new Date(0),
    raw: new Uint8Array(1),
    nothing: null,
    big: 1n,
    many: new Map(),
    some: new Set(),
    loop,
  });
  for (const line of [
    'def url(self) -> str: ...',
    'def port(self) -> int: ...',
    'def ratio(self) -> float: ...',
    'def now(self) -> Any: ...',
    'def add(self, *args: Any, **kwargs: Any) -> Any: ...',
    'def typed(self, id: int) -> Any: ...',
    'def nested(self) -> _ConfigNested: ...',
    'def flag(self) -> bool: ...',
    'items: Sequence[Any]',
    'at: datetime',
    'raw: bytes',
    'nothing: None',
    'big: int',
    'many: dict[Any, Any]',
    'some: set[Any]',
    'def self(self) -> _Loop: ...',
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
  assert.doesNotMatch(text, /no name/);
});

test('names of classes do not collide', () => {
  const one = { x: 1 };
  const text = checked({ a_b: one, aB: { y: 1 }, _AB: { z: 1 }, again: one });
  assert.match(text, /class _AB2:/);
  assert.match(text, /^again: _AB2$/m);
});

test('schemas that cannot tell are Any, and hostile texts stay texts', () => {
  const json = (schema: Record<string, unknown>) => ({
    '~standard': {
      version: 1 as const,
      vendor: 'x',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => schema, output: () => schema },
    },
  });
  const schemas: Record<string, unknown>[] = [
    ...[{}, { type: 'nonsense' }, { $ref: 'http://example.com' }, { $ref: '#/$defs/none' }],
    ...[{ $ref: '#' }, { allOf: [] }, { enum: [1.5] }, { enum: [{}] }, { anyOf: [true, false] }],
    { enum: ['"]\n)', "'", '\\', '\u2028', '\0'] },
    { type: 'object', properties: { 'x"]\n': { type: 'string' }, class: {} } },
    { type: 'array', items: { $ref: '#' } },
    { type: ['string', 'null', 'integer'] },
    {
      $ref: '#/$defs/a',
      $defs: { a: { type: 'object', properties: { b: { $ref: '#/$defs/a' } } } },
    },
  ];
  for (const schema of schemas) {
    checked({
      f: hostFunction(() => 1, { parameters: { a: json(schema) }, returns: json(schema) }),
    });
  }
});

test('what cannot be exposed has no stubs', () => {
  assert.throws(() => stubs({ class: 1 }), UsageError);
});
