import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { hostFunction } from '../../src/capability/index.ts';
import type { HostFunctionOptions, StandardSchema } from '../../src/capability/index.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { HostFunction } from '../../src/model/reference.ts';
import { FakeGuest, turn } from './fake-guest.ts';
import type { GuestValue, Received } from './guest-values.ts';

function given(
  options: HostFunctionOptions,
  fn?: HostFunction,
): { readonly guest: FakeGuest; readonly it: Received; readonly seen: unknown[][] } {
  const seen: unknown[][] = [];
  const guest = new FakeGuest();
  const spy = (...args: unknown[]): void => {
    seen.push(args);
  };
  return { guest, it: guest.exposeOne(hostFunction(fn ?? spy, { name: 'f', ...options })), seen };
}

const parameters = { id: z.int(), full: z.boolean().optional(), tag: z.string().default('none') };

test('arguments arrive by position or by name, in the order of the parameters, as schemas have them', async () => {
  const { guest, it, seen } = given({ parameters });
  const calls: [GuestValue[], Record<string, GuestValue>][] = [
    [[1], {}],
    [[1, true, 'x'], {}],
    [[], { tag: 'x', id: 1 }],
    [[1], { tag: 'x' }],
  ];
  for (const [args, kwargs] of calls) {
    assert.equal((await guest.use(it, 'call', null, args, kwargs)).error, null);
  }
  assert.deepEqual(seen, [
    [1, undefined, 'none'],
    [1, true, 'x'],
    [1, undefined, 'x'],
    [1, undefined, 'x'],
  ]);
});

test('what does not fit is told to the guest before anything runs', async () => {
  const { guest, it, seen } = given({ parameters });
  const wrong: [GuestValue[], Record<string, GuestValue>, RegExp][] = [
    [['1'], {}, /^f\(\): the argument 'id' is not valid: .*expected number/],
    [[1.5], {}, /'id'/],
    [[], {}, /^f\(\) is missing the argument 'id'$/],
    [[1, true, 'x', 4], {}, /^f\(\) takes 3 positional arguments but 4 were given$/],
    [[1], { id: 2 }, /^f\(\) got multiple values for argument 'id'$/],
    [[1], { other: 2 }, /^f\(\) got an unexpected keyword argument 'other'$/],
    [[1], { __proto__x: 2 }, /unexpected/],
    [[1, null], {}, /'full'/],
  ];
  for (const [args, kwargs, message] of wrong) {
    const { error } = await guest.use(it, 'call', null, args, kwargs);
    assert.equal(error?.kind, 'type');
    assert.match(error.message, message);
  }
  assert.equal(seen.length, 0);
  assert.equal(guest.reports.length, 0);
});

test('where in an argument the trouble is, is told', async () => {
  const { guest, it } = given({
    parameters: { user: z.object({ tags: z.array(z.string()) }) },
  });
  const { message } = await guest.failure(it, 'call', null, { tags: ['a', 1] });
  assert.match(message, /\(at tags\.1\)$/);
});

test('of many issues some are told', async () => {
  const { guest, it } = given({ parameters: { list: z.array(z.string()) } });
  const { message } = await guest.failure(it, 'call', null, Array<number>(50).fill(1));
  assert.match(message, /and 42 more$/);
});

test('dicts of the guest are objects for schemas', async () => {
  const { guest, it, seen } = given({
    parameters: { user: z.object({ id: z.int() }), map: z.record(z.string(), z.number()) },
  });
  await guest.get(it, 'call', null, { id: 1, more: 2 }, { a: 1 });
  assert.deepEqual(seen, [[{ id: 1 }, { a: 1 }]]);
});

test('schemas that answer later are awaited', async () => {
  const { guest, it, seen } = given({
    parameters: { id: z.int().refine(async (id) => id > 1, 'too small') },
  });
  assert.match((await guest.failure(it, 'call', null, 1)).message, /too small/);
  await guest.get(it, 'call', null, 2);
  assert.deepEqual(seen, [[2]]);
});

test('schemas of any library do, and one that throws is the host’s own trouble', async () => {
  const strict: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'none',
      validate: (value) =>
        value === 1 ? { value: 'one' } : { issues: [{ message: 'not one', path: [{ key: 'k' }] }] },
    },
  };
  const { guest, it, seen } = given({ parameters: { value: strict } });
  await guest.get(it, 'call', null, 1);
  assert.deepEqual(seen, [['one']]);
  assert.match((await guest.failure(it, 'call', null, 2)).message, /not one \(at k\)/);
  let calls = 0;
  const broken: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'none',
      validate: () => {
        calls += 1;
        if (calls > 1) {
          throw new Error('secret');
        }
        return { value: 1 };
      },
    },
  };
  const other = given({ parameters: { value: broken } });
  assert.equal((await other.guest.failure(other.it, 'call', null, 1)).kind, 'host');
});

test('a result is given as its schema has it, or not at all', async () => {
  const returns = z.object({ id: z.int() });
  const good = given({ returns }, async () => ({ id: 1, password: 'secret' }));
  assert.equal(JSON.stringify(await good.guest.get(good.it, 'call')), '{"id":1}');
  const bad = given({ returns }, () => ({ id: 'x' }));
  assert.equal((await bad.guest.failure(bad.it, 'call')).kind, 'host');
  assert.ok(bad.guest.reports[0]?.error instanceof UsageError);
});

test('a declared signature decides how arguments are given', async () => {
  const { guest, it, seen } = given({
    signature: 'f(a: int, /, b: str = "x", *rest: int, full: bool = False, **more: Any) -> dict',
    parameters: { a: z.int(), full: z.boolean() },
  });
  const record = (entries: Record<string, unknown>): unknown =>
    Object.assign(Object.create(null), entries);
  await guest.use(it, 'call', null, [1]);
  await guest.use(it, 'call', null, [1, 'y', 2, 3], { full: true, a: 5, z: 6 });
  assert.deepEqual(seen, [
    [1, undefined, [], undefined, record({})],
    [1, 'y', [2, 3], true, record({ a: 5, z: 6 })],
  ]);
  assert.match((await guest.failure(it, 'call')).message, /missing the argument 'a'/);
  const { error } = await guest.use(it, 'call', null, [1], { full: 1 });
  assert.match(error?.message ?? '', /'full'/);
});

test('keyword-only arguments are not given by position', async () => {
  const { guest, it } = given({ signature: 'f(a, *, b)' });
  assert.match((await guest.failure(it, 'call', null, 1, 2)).message, /takes 1 positional/);
  assert.equal((await guest.use(it, 'call', null, [1], { b: 2 })).error, null);
  const positional = given({ signature: 'f(a, /)' });
  const { error } = await positional.guest.use(positional.it, 'call', null, [], { a: 1 });
  assert.match(error?.message ?? '', /missing the argument 'a'/);
});

test('the guest is told the signature and the documentation', () => {
  const declared = given({
    signature: 'g(id: int, *, full: bool = False) -> dict[str, int]',
    doc: 'x',
  });
  assert.equal(
    declared.it.description?.signature,
    '(id: int, *, full: bool = False) -> dict[str, int]',
  );
  assert.equal(declared.it.description.doc, 'x');
  const schemas = { a: z.int(), b: z.int().optional(), c: z.int() };
  assert.equal(given({ parameters: schemas }).it.description?.signature, '(a, b=..., c=...)');
  assert.equal(given({}).it.description?.signature, null);
});

test('options that make no sense are refused when the function is wrapped', () => {
  const wrong = (options: object): (() => unknown) => {
    const all: HostFunctionOptions = Object.assign({}, options);
    return () => hostFunction(() => 1, all);
  };
  assert.throws(wrong({ parameters: { 'a b': z.int() } }), UsageError);
  assert.throws(wrong({ parameters: { a: 'int' } }), UsageError);
  assert.throws(wrong({ parameters: { a: null } }), UsageError);
  assert.throws(wrong({ returns: {} }), UsageError);
  assert.throws(wrong({ signature: 'f(a)', parameters: { b: z.int() } }), UsageError);
  assert.throws(wrong({ signature: 'f(' }), UsageError);
});

test('of arguments that are checked at once and later, both may be wrong', async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown): number => unhandled.push(error);
  process.on('unhandledRejection', hear);
  const issues = [{ message: 'no' }];
  const standard = { version: 1, vendor: 'test' } as const;
  const parameters = {
    later: { '~standard': { ...standard, validate: async () => ({ issues }) } },
    atOnce: { '~standard': { ...standard, validate: () => ({ issues }) } },
  };
  const { guest, it } = given({ parameters });
  assert.match((await guest.failure(it, 'call', null, 1, 2)).message, /'atOnce'/);
  await turn();
  process.off('unhandledRejection', hear);
  assert.deepEqual(unhandled, []);
});
