import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PolicyError } from '../../src/model/errors.ts';
import {
  LIMIT_BOUNDS,
  MAX_ENV_BYTES,
  MAX_ENV_VARIABLES,
  MAX_LIST_LENGTH,
  MAX_NAME_LENGTH,
} from '../../src/policy/bounds.ts';
import { PRESETS } from '../../src/policy/presets.ts';
import { parsePolicy } from '../../src/policy/validate.ts';
import { KNOBS } from './support.ts';

function refuses(input: unknown, path: string, message: RegExp): void {
  assert.throws(
    () => parsePolicy(input),
    (error) => {
      assert.ok(error instanceof PolicyError, String(error));
      assert.equal(error.details['path'], path);
      assert.match(error.message, message);
      return true;
    },
  );
}

test('an empty policy is valid', () => {
  assert.deepEqual(parsePolicy({}), {});
  assert.deepEqual(parsePolicy(Object.create(null)), {});
});

test('every knob alone is valid and comes back as it was', () => {
  for (const knob of KNOBS) assert.deepEqual(parsePolicy(knob), knob);
});

test('what is not a plain object is refused', () => {
  for (const input of [null, 1, 'strict', [], true, () => 1, new Map(), new Date()]) {
    refuses(input, '', /must be a plain object/);
  }
});

test('an unknown key is refused with the nearest known one', () => {
  refuses({ limit: {} }, 'limit', /did you mean "limits"\?/);
  refuses({ limits: { memoryMb: 1 } }, 'limits.memoryMb', /did you mean "memoryMiB"\?/);
  refuses({ zzzzzzzz: 1 }, 'zzzzzzzz', /unknown key$/);
  refuses(JSON.parse('{"__proto__": {"proc": true}}'), '__proto__', /unknown key/);
  refuses({ imports: { forbid: [] } }, 'imports.forbid', /unknown key/);
  refuses({ builtins: { allow: [] } }, 'builtins.allow', /unknown key/);
  refuses({ ['x'.repeat(100_000)]: 1 }, 'x'.repeat(100_000), /unknown key$/);
});

test('each limit is accepted at its bounds and refused one past them', () => {
  for (const [name, least, most] of LIMIT_BOUNDS) {
    // Limits that depend on others get room, so that only the bounds are tested.
    const room = { diskMiB: 1024 ** 2, threads: 4096 };
    const free = name === 'threads' || name === 'diskMiB';
    const others = free ? { processes: 1, fileSizeMiB: 1 } : room;
    for (const value of [least, most]) {
      assert.equal(parsePolicy({ limits: { ...others, [name]: value } }).limits?.[name], value);
    }
    for (const value of [least - 1, most + 1]) {
      refuses({ limits: { ...others, [name]: value } }, `limits.${name}`, /must be from/);
    }
    for (const value of [1.5, Number.NaN, Infinity, '5', null, 2 ** 60, 5n]) {
      refuses({ limits: { ...others, [name]: value } }, `limits.${name}`, /must be a whole number/);
    }
  }
});

test('the bounds cover every limit and hold the presets', () => {
  const names = LIMIT_BOUNDS.map(([name]) => name);
  for (const { limits } of Object.values(PRESETS)) {
    assert.deepEqual(names.toSorted(), Object.keys(limits).toSorted());
    for (const [name, least, most] of LIMIT_BOUNDS) {
      assert.ok(limits[name] >= least && limits[name] <= most, name);
    }
  }
});

test('limits that contradict each other are refused', () => {
  refuses({ limits: { diskMiB: 8, fileSizeMiB: 9 } }, 'limits.fileSizeMiB', /more than the whole/);
  refuses({ limits: { fileSizeMiB: 65 } }, 'limits.fileSizeMiB', /more than the whole disk/);
  refuses({ limits: { threads: 2, processes: 3 } }, 'limits.processes', /more than limits.threads/);
  assert.ok(parsePolicy({ limits: { threads: 3, processes: 3, diskMiB: 8, fileSizeMiB: 8 } }));
});

test('a value of the wrong type is refused where it stands', () => {
  refuses({ limits: [] }, 'limits', /plain object, not an array/);
  refuses({ extends: 'strickt' }, 'extends', /did you mean "strict"\?/);
  refuses({ extends: null }, 'extends', /must be a string, not null/);
  refuses({ network: 'host' }, 'network', /must be one of "none", "loopback"/);
  refuses({ packages: true }, 'packages', /must be a string/);
  refuses({ proc: 'yes' }, 'proc', /must be true or false/);
  refuses({ preload: 'numpy' }, 'preload', /must be an array/);
  refuses({ preload: ['numpy', 3] }, 'preload[1]', /must be a string, not a number/);
});

test('names of modules and builtins must be names of Python', () => {
  assert.ok(parsePolicy({ preload: ['numpy.linalg', '_ast', 'größe'] }));
  for (const name of ['', '.', 'a.', '.a', 'a..b', 'a b', '1a', 'a-b', 'os;sys', 'a/b']) {
    refuses({ preload: [name] }, 'preload[0]', /not the dotted name/);
    refuses({ imports: { deny: [name] } }, 'imports.deny[0]', /not the dotted name/);
  }
  refuses({ builtins: { deny: ['a.b'] } }, 'builtins.deny[0]', /not a name of Python/);
  refuses({ preload: ['a', 'a'] }, 'preload[1]', /listed twice/);
  refuses({ preload: ['a\0'] }, 'preload[0]', /NUL/);
});

test('a module cannot be both allowed and denied', () => {
  refuses({ imports: { allow: ['os', 're'], deny: ['re'] } }, 'imports', /"re" is both/);
  assert.ok(parsePolicy({ imports: { allow: [], deny: [] } }));
});

test('a system call can be denied only when it exists and Python can do without', () => {
  refuses({ denySyscalls: ['forc'] }, 'denySyscalls[0]', /no system call.*did you mean "fork"\?/);
  for (const name of ['exit_group', 'rt_sigreturn', 'read', 'mmap', 'futex']) {
    refuses({ denySyscalls: [name] }, 'denySyscalls[0]', /cannot run or end without/);
  }
  assert.ok(parsePolicy({ denySyscalls: ['fork', 'socketpair'] }));
});

test('the environment refuses what steers the interpreter, the loader or the wall', () => {
  for (const name of ['PYTHONPATH', 'PYTHON_GIL', 'LD_PRELOAD', 'GCONV_PATH', 'HOME', 'PATH']) {
    refuses({ env: { [name]: 'x' } }, `env.${name}`, /not for a policy|set by the wall/);
  }
  refuses({ env: { 'A=B': 'x' } }, 'env.A=B', /must not contain "="/);
  refuses({ env: { '': 'x' } }, 'env.', /must have a name/);
  refuses({ env: { 'A\0': 'x' } }, 'env.A\0', /NUL/);
  refuses({ env: { A: 'x\0' } }, 'env.A', /NUL/);
  refuses({ env: { A: '\ud800' } }, 'env.A', /half a character/);
  refuses({ env: { A: 1 } }, 'env.A', /must be a string/);
});

test('a variable named __proto__ is a variable like any other', () => {
  const { env } = parsePolicy(JSON.parse('{"env": {"__proto__": "x"}}'));
  assert.deepEqual(Object.keys(env ?? {}), ['__proto__']);
});

test('the environment is accepted at its bounds and refused one past them', () => {
  const many = (count: number): unknown => ({
    env: Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, ''])),
  });
  assert.ok(parsePolicy(many(MAX_ENV_VARIABLES)));
  refuses(many(MAX_ENV_VARIABLES + 1), 'env', /at most/);
  // Name, "=" and the NUL at the end take three bytes; é takes two.
  const long = (bytes: number): unknown => ({ env: { A: `é${'x'.repeat(bytes - 5)}` } });
  assert.ok(parsePolicy(long(MAX_ENV_BYTES)));
  refuses(long(MAX_ENV_BYTES + 1), 'env', /at most/);
});

test('lists and names are accepted at their bounds and refused one past them', () => {
  const list = (count: number): unknown => ({
    preload: Array.from({ length: count }, (_, index) => `m${index}`),
  });
  assert.ok(parsePolicy(list(MAX_LIST_LENGTH)));
  refuses(list(MAX_LIST_LENGTH + 1), 'preload', /at most/);
  assert.ok(parsePolicy({ preload: ['m'.repeat(MAX_NAME_LENGTH)] }));
  refuses({ preload: ['m'.repeat(MAX_NAME_LENGTH + 1)] }, 'preload[0]', /at most/);
});

test('an accessor is read once', () => {
  let reads = 0;
  const input = {
    get proc() {
      reads += 1;
      return reads === 1;
    },
  };
  assert.deepEqual(parsePolicy(input), { proc: true });
});

test('whatever the input, the answer is a policy or a PolicyError', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ limits: fc.anything(), env: fc.anything() })),
      (input) => {
        try {
          parsePolicy(input);
        } catch (error) {
          assert.ok(error instanceof PolicyError, String(error));
        }
      },
    ),
  );
});
