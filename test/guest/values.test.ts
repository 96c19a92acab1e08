import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PythonArray } from '../../src/model/array.ts';
import { PythonReference } from '../../src/model/reference.ts';
import { PythonByteArray, PythonTuple } from '../../src/model/value.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { pythonValue } from '../helpers/python-values.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

const echo = (value: PythonValue): PythonValue => value;

/** `same(a, b)`: equal, of the same types, and with the same parts shared. */
const SAME = `
def same(one, other):
    pairs, todo = {}, [(one, other)]
    while todo:
        one, other = todo.pop()
        if type(one) is not type(other):
            return False
        if type(one) in (list, dict, tuple, bytearray):
            if id(one) in pairs:
                if pairs[id(one)] != id(other):
                    return False
                continue
            if one != () or other != ():
                pairs[id(one)] = id(other)
        if type(one) in (list, tuple):
            if len(one) != len(other):
                return False
            todo += zip(one, other)
        elif type(one) is dict:
            if [repr(key) for key in one] != [repr(key) for key in other]:
                return False
            todo += zip(one.values(), other.values())
        elif type(one) in (set, frozenset):
            if sorted(map(repr, one)) != sorted(map(repr, other)):
                return False
        elif type(one) is memoryview:
            if (one.format, one.shape, one.tobytes(), one.readonly) != (other.format, other.shape, other.tobytes(), other.readonly):
                return False
        elif repr(one) != repr(other):
            return False
    return True
`;

/** One of each form that marshal does not have. */
const FORMS = `
import array, datetime, decimal, fractions, uuid
zone = datetime.timezone(datetime.timedelta(hours=-3, minutes=-30), 'X')
forms = [
    bytearray(b'abc'), bytearray(70_000), bytes(range(256)) * 300, datetime.date(1, 1, 1),
    datetime.time(1, 2, 3, 4, fold=1), datetime.time(tzinfo=zone), datetime.datetime.max,
    datetime.datetime(2020, 2, 29, 1, 2, 3, 4, tzinfo=datetime.timezone.utc, fold=1), zone,
    datetime.datetime(2020, 2, 29, tzinfo=zone), datetime.timedelta(-1, 5, 6), datetime.timezone.utc,
    decimal.Decimal('1.10'), decimal.Decimal('-0'), decimal.Decimal('NaN'), decimal.Decimal('1E+400'),
    fractions.Fraction(-1, 3 ** 50), uuid.UUID(int=2 ** 127 + 5), array.array('d', [1.5, -2.0]),
    array.array('H', range(40_000)), memoryview(b'abc'), memoryview(bytearray(b'abc')),
    memoryview(bytes(96)).cast('i', (2, 3, 4)), memoryview(bytearray(80_000)).cast('d'), array.array('b'),
]
`;

for (const python of PYTHONS) {
  describe(`values that cross, Python ${versionOf(python)}`, () => {
    it('come back as they went', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('', { exposed: { echo } });
      await fc.assert(
        fc.asyncProperty(pythonValue, async (value) => {
          // What is equal in Python alone becomes one there: it is as it will be once it was there.
          const { value: x } = await agent.ok('x', { inputs: { x: value } });
          assert.ok(x !== undefined);
          assert.deepEqual((await agent.ok('echo(x)', { inputs: { x } })).value, x);
        }),
        { numRuns: 150 },
      );
    });

    it('come back as they went to the host, each form of them', async () => {
      await using agent = new AgentProcess({ python });
      const code = `${SAME}${FORMS}
[repr(form)[:50] for form in forms if not same(form, echo(form))] + [same(forms, echo(forms))]`;
      assert.deepEqual((await agent.ok(code, { exposed: { echo } })).value, [true]);
    });

    it('keep shared parts and cycles, through tuples, too', async () => {
      await using agent = new AgentProcess({ python });
      const code = `${SAME}${FORMS}
import random
random = random.Random(7)
def made(depth, known):
    choice = random.random()
    if known and choice < 0.15:
        return random.choice(known)
    if depth == 0 or choice < 0.3:
        return random.choice([None, True, 1.5, 2 ** 70, 'text', b'bytes', *forms[3:16]])
    if choice < 0.55:
        value = []
        known.append(value)
        value += [made(depth - 1, known) for n in range(random.randrange(4))]
    elif choice < 0.8:
        value = {}
        known.append(value)
        for n in range(random.randrange(4)):
            key = random.choice(['a', 'b', 5, None, (1, 'x'), forms[3], (forms[8], 2)])
            value[key] = made(depth - 1, known)
    elif choice < 0.95:
        value = tuple(made(depth - 1, known) for n in range(random.randrange(1, 4)))
        known.append(value)
    else:
        value = {1, 'x', forms[3], (forms[10],)}
    return value
wrong = []
for n in range(400):
    value = made(6, [])
    if not same(value, echo(value)):
        wrong.append(repr(value)[:300])
wrong`;
      assert.deepEqual((await agent.ok(code, { exposed: { echo } })).value, []);
    });

    it('are copied, whatever their integers and their nesting, up to the limits', async () => {
      await using agent = new AgentProcess({ python });
      const digits = 64 * 1024 * 15;
      const most = await agent.ok(`[2 ** ${digits} - 1, -(2 ** ${digits} - 1), *range(300_000)]`, {
        resultBytes: 64 * 1024 * 1024,
      });
      assert.ok(Array.isArray(most.value));
      assert.equal(most.value[0], 2n ** BigInt(digits) - 1n);
      const more = await agent.ok(`[2 ** ${digits}, {'x': -(2 ** ${digits})}, 5]`);
      assert.ok(Array.isArray(more.value));
      assert.ok(more.value[0] instanceof PythonReference);
      assert.equal(more.value[2], 5);
      const nested = (count: number): string =>
        `import uuid\nx = [uuid.UUID(int=1)]\nfor n in range(${count}): x = [x]\nx`;
      assert.ok(Array.isArray((await agent.ok(nested(990))).value));
      assert.ok((await agent.ok(nested(1000))).value instanceof PythonReference);
    });

    it('are too large by all their bytes, those of buffers included', async () => {
      await using agent = new AgentProcess({ python });
      for (const [code, bytes] of [
        ['b"x" * n', 70_100],
        ['bytearray(n)', 70_200],
        ['[memoryview(bytes(n))] * 2', 70_300],
      ] as const) {
        const text = `n = 70_000\n${code}`;
        assert.equal((await agent.ok(text, { resultBytes: bytes })).tooLarge, false, code);
        const above = await agent.ok(text, { resultBytes: 69_000 });
        assert.equal(above.tooLarge, true, code);
        assert.equal(above.value, undefined);
      }
    });

    it('are never of a subclass: those stay, as references', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import collections, datetime, decimal
class D(decimal.Decimal): pass
class T(datetime.tzinfo):
    def utcoffset(self, when): return datetime.timedelta(hours=1)
class B(bytes): pass
[collections.OrderedDict(a=1), D(5), B(b'x'), datetime.datetime(2020, 1, 1, tzinfo=T())]`;
      const { value } = await agent.ok(code);
      assert.ok(Array.isArray(value));
      const types = value.slice(0, 3).map((item) => item instanceof PythonReference && item.type);
      assert.deepEqual(types, ['collections.OrderedDict', '__main__.D', '__main__.B']);
      const back = await agent.ok(
        'when = datetime.datetime(2020, 1, 1, tzinfo=T())\necho(when) == when and echo(when).tzinfo is when.tzinfo',
        {
          exposed: { echo },
        },
      );
      assert.equal(back.value, true);
    });

    it('need no module that is not there: what it would have made is an error', async () => {
      await using agent = new AgentProcess({ python });
      const array = new PythonArray({
        container: 'numpy',
        dtype: '<f8',
        shape: [2],
        data: new Float64Array([1, 2]),
      });
      const { error } = await agent.fails('get()', { exposed: { get: () => array } });
      assert.equal(error.name, 'ImportError');
      assert.match(error.message, /numpy is not installed/);
      assert.equal((await agent.ok('1')).value, 1);
    });

    it('are told by their real types, whatever a guest puts in the place of modules', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import sys, types
class Meta(type):
    def __eq__(self, other): raise ZeroDivisionError
    def __hash__(self): raise ZeroDivisionError
class Fake(metaclass=Meta): pass
for name in 'datetime decimal fractions uuid array numpy zoneinfo enum dataclasses'.split():
    sys.modules[name] = types.ModuleType(name)
    for each in 'date time datetime timedelta timezone Decimal Fraction UUID array ndarray generic ZoneInfo Enum'.split():
        setattr(sys.modules[name], each, Fake)
class Raising(types.ModuleType):
    def __getattr__(self, name): raise ZeroDivisionError
sys.modules['decimal'] = Raising('decimal')
sys.modules['uuid'] = 5
[Fake(), object(), bytearray(b'x'), [1]]`;
      const { value } = await agent.ok(code);
      assert.ok(Array.isArray(value));
      assert.ok(value[0] instanceof PythonReference && value[1] instanceof PythonReference);
      assert.deepEqual(value[2], new PythonByteArray(new Uint8Array([0x78])));
      assert.deepEqual((await agent.ok('(1, "x")')).value, new PythonTuple([1, 'x']));
    });

    it('go as references to functions, too, when they have no form or too many parts', async () => {
      await using agent = new AgentProcess({ python });
      const count = (...values: readonly PythonValue[]) =>
        values.map((item) => (item instanceof PythonReference ? item.type : typeof item));
      const code = `
import datetime
deep = []
for n in range(5000): deep = [deep]
[
    count(deep, 5, datetime.date(2020, 1, 1)), count([object() for n in range(20_000)], count, 'x'),
    count({'x': deep}, deep, deep, b'x' * 100_000, ()),
]`;
      const { value } = await agent.ok(code, { exposed: { count } });
      assert.deepEqual(value, [
        ['list', 'number', 'object'],
        ['list', 'function', 'string'],
        ['dict', 'list', 'list', 'object', 'tuple'],
      ]);
      const { error } = await agent.fails('count(*[object() for n in range(20_000)])');
      assert.equal(error.name, 'host.HostValueError');
      assert.deepEqual((await agent.ok('count(5)')).value, ['number']);
    });

    it('survive objects that fail when they are looked at', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import enum
class Failing:
    def __getattribute__(self, name): raise ZeroDivisionError(name)
    def __repr__(self): raise ZeroDivisionError
    def __hash__(self): raise ZeroDivisionError
    def __eq__(self, other): raise ZeroDivisionError
    __class__ = property(lambda self: 1 / 0)
class Names(tuple):
    _fields = ('one', 'two')
class Data:
    __dataclass_fields__ = {'x': None}
class Meta(type):
    def __getattribute__(self, name): raise ZeroDivisionError
    def __repr__(self): raise ZeroDivisionError
class Odd(metaclass=Meta): pass
[Failing(), Names(), Data(), Odd, Odd(), {'key': Failing()}]`;
      const { value } = await agent.ok(code);
      assert.ok(Array.isArray(value));
      assert.ok(value.slice(0, 5).every((item) => item instanceof PythonReference));
      const { error } = await agent.fails('raise SystemError(Failing())');
      assert.equal(error.name, 'SystemError');
      const text =
        'class S(str): pass\nclass R:\n  def __repr__(self): return S("shown")\n  __str__ = __repr__\n' +
        'R.__qualname__ = S("name")\n';
      const { value: shown, repr } = await agent.ok(`${text}R()`);
      assert.ok(shown instanceof PythonReference);
      assert.deepEqual([shown.repr, repr, shown.type], ['shown', 'shown', '__main__.name']);
      const raised = await agent.fails(`${text}class E(R, Exception): pass\nraise E()`);
      assert.equal(raised.error.message, 'shown');
      assert.match(raised.error.text, /^(?:__main__\.)?E: shown\n$/m);
      const exited = await agent.exits(`${text}raise SystemExit(R())`);
      assert.equal(exited.message, 'shown');
    });

    it('may change while they are looked at', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
items = {}
class Changing:
    def __repr__(self):
        items[len(items)] = 5
        if len(items) > 3: items.pop(next(iter(items)))
        return 'changing'
    def __hash__(self): return 5
items[Changing()] = Changing()
items['x'] = [Changing(), items]
found = items
[found, {Changing(), Changing()}]`;
      await agent.ok(code);
      assert.equal((await agent.ok('1')).value, 1);
    });
  });
}
