/**
 * Real code behind the wall: numpy, and CPython's own tests. They come with Debian's packages
 * (`.ci/run` installs them); where they are not there, the tests say so, and fail when
 * PYSANDBOX_REQUIRE_ALL is set.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { PythonArray, PythonReference, run, Sandbox } from '../../src/index.ts';
import { openWall } from '../helpers/open-session.ts';

const DEBIAN_PYTHON = '/usr/bin/python3';

/** Why a test cannot run here, or false when it can. */
function missing(module: string): string | false {
  const { status } = spawnSync(DEBIAN_PYTHON, ['-c', `import ${module}`]);
  if (status === 0 || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined) {
    return false;
  }
  return `${DEBIAN_PYTHON} has no module ${module}`;
}

const scientific = { python: DEBIAN_PYTHON, policy: 'scientific' } as const;

test('numpy computes under the scientific policy', { skip: missing('numpy') }, async () => {
  const code = 'import numpy as np\na = np.eye(300) * 2\nfloat(np.linalg.inv(a @ a).sum())';
  const outcome = await run(code, scientific);
  assert.equal(outcome.status === 'ok' && outcome.value, 75, JSON.stringify(outcome));
});

test('numpy hits the memory limit as an exception', { skip: missing('numpy') }, async () => {
  const policy = { extends: 'scientific', limits: { memoryMiB: 256 } } as const;
  const outcome = await run('import numpy as np\nnp.ones((100_000, 100_000))', {
    ...scientific,
    policy,
  });
  assert.equal(outcome.status, 'memory', JSON.stringify(outcome));
});

test(
  'a preloaded numpy is there, and each guest has random numbers of its own',
  { skip: missing('numpy') },
  async () => {
    const policy = { extends: 'scientific', preload: ['numpy', 'random'] } as const;
    await using opened = await openWall({ policy, python: DEBIAN_PYTHON });
    const seen = new Set<unknown>();
    for (let guest = 0; guest < 3; guest += 1) {
      const session = await opened.open();
      const outcome = await session.run(
        'import numpy, random\n[numpy.random.rand(), random.random()]',
        {},
      );
      assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
      for (const value of Array.isArray(outcome.value) ? outcome.value : []) {
        seen.add(value);
      }
    }
    assert.equal(seen.size, 6);
  },
);

test('a preloaded numpy multiplies matrices', { skip: missing('numpy') }, async () => {
  const policy = { extends: 'scientific', preload: ['numpy'] } as const;
  // Large enough for OpenBLAS to share the work among threads, which a clone does not have.
  const code = 'import numpy as np\na = np.ones((500, 500))\nfloat((a @ a)[0, 0])';
  const outcome = await run(code, { ...scientific, policy });
  assert.equal(outcome.status === 'ok' && outcome.value, 500, JSON.stringify(outcome));
});

/** Each is sent to the host and back, and must be the same there. */
const ARRAYS = [
  ...[
    'np.arange(6.0).reshape(2, 3)',
    'np.array([], "f4")',
    'np.array(7, "i8")',
    'np.zeros((0, 3))',
  ],
  ...['np.array([True, False])', 'np.array([1+2j, -0j])', 'np.arange(5, dtype=">i4")'],
  ...[
    'np.arange(4, dtype="u2")[::2]',
    'np.asfortranarray(np.eye(3))',
    'np.float64(2.5)',
    'np.int8(-3)',
  ],
  ...['np.array(["a", "bcd"])', 'np.array(["2024-01-02"], "datetime64[D]")', 'np.ones(20_000)'],
  ...['np.array([1.5, 2], "f2")', 'np.bool_(True)', 'np.array([b"x"])'],
];

test(
  'numpy arrays and scalars come to the host and go back the same',
  { skip: missing('numpy') },
  async () => {
    await using sandbox = await Sandbox.create({ ...scientific, exactFloats: true });
    await sandbox.run('import numpy as np');
    for (const expression of ARRAYS) {
      await sandbox.run(`original = ${expression}`);
      const value = await sandbox.get('original');
      assert.ok(value instanceof PythonArray, expression);
      await sandbox.set('copy', value);
      const outcome =
        await sandbox.run(`(type(copy) is type(original) and copy.dtype == original.dtype
      and copy.shape == original.shape and copy.tobytes() == original.tobytes(), repr(copy))`);
      assert.match(
        (outcome.status === 'ok' && outcome.repr) || outcome.status,
        /^\(True/,
        expression,
      );
    }
    const frame = await sandbox.get('np');
    assert.ok(frame instanceof PythonReference && frame.kind === 'module');
    const objects = await sandbox.run('np.array([object()], dtype=object)');
    assert.ok(objects.status === 'ok' && objects.value instanceof PythonReference);
  },
);

test('a numpy array is a typed array on the host', { skip: missing('numpy') }, async () => {
  const code = 'import numpy as np\nnp.arange(6, dtype="f4").reshape(2, 3)';
  const outcome = await run(code, scientific);
  assert.ok(outcome.status === 'ok' && outcome.value instanceof PythonArray);
  const { container, dtype, shape, data } = outcome.value;
  assert.deepEqual(
    { container, dtype, shape, data },
    {
      container: 'numpy',
      dtype: '<f4',
      shape: [2, 3],
      data: Float32Array.of(0, 1, 2, 3, 4, 5),
    },
  );
});

const SUITE = [
  ...['test_grammar', 'test_dict', 'test_json', 'test_re', 'test_dataclasses', 'test_generators'],
  ...['test_decimal', 'test_datetime', 'test_asyncgen', 'test_traceback'],
];

test('CPython’s own tests pass inside', { skip: missing('test.test_grammar') }, async () => {
  const policy = { extends: 'scientific', limits: { timeoutMs: 300_000, cpuMs: 300_000 } } as const;
  const outcome = await run({ module: 'test' }, { ...scientific, policy, args: SUITE });
  const told = `${outcome.stdout}\n${outcome.stderr}`.slice(-3000);
  assert.equal(outcome.status === 'exited' && outcome.exitCode, 0, told);
  assert.match(outcome.stdout, /All 10 tests OK/, told);
});

const children = { python: DEBIAN_PYTHON, policy: 'subprocess', wall: 'kernel' } as const;
const here = { skip: missing('sys') };

test(
  'programs are in the locale that LANG names, not in the C locale’s UTF-8 mode',
  here,
  async () => {
    const code = `import locale, subprocess, sys
asks = "import locale, sys; print(sys.flags.utf8_mode, locale.setlocale(locale.LC_CTYPE))"
child = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True).stdout
[sys.flags.utf8_mode, locale.setlocale(locale.LC_CTYPE, ""), child]`;
    const outcome = await run(code, children);
    assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
    assert.deepEqual(outcome.value, [0, 'C.UTF-8', '0 C.UTF-8\n']);
  },
);

test('a program can be read from a descriptor by its name in /dev/fd', here, async () => {
  const code = `import os, subprocess, sys
reader, writer = os.pipe()
os.write(writer, b"print(__file__[:8])")
os.close(writer)
subprocess.run([sys.executable, f"/dev/fd/{reader}"], pass_fds=[reader], capture_output=True, text=True).stdout`;
  const outcome = await run(code, children);
  assert.equal(outcome.status === 'ok' && outcome.value, '/dev/fd/\n', JSON.stringify(outcome));
});

test('a thread can end itself in C, for which the C library loads another', here, async () => {
  const code = `import _thread, ctypes, time
_thread.start_new_thread(lambda: ctypes.CDLL(None).pthread_exit(None), ())
time.sleep(0.5)
"goes on"`;
  const outcome = await run(code, { ...children, policy: 'scientific' });
  assert.equal(outcome.status === 'ok' && outcome.value, 'goes on', JSON.stringify(outcome));
});

test('with a network of its own a guest knows the usual services by name', here, async () => {
  const policy = { extends: 'strict', network: 'loopback' } as const;
  const code = 'import socket\n[socket.getservbyname("http"), socket.getservbyport(443)]';
  const outcome = await run(code, { ...children, policy });
  assert.deepEqual(
    outcome.status === 'ok' && outcome.value,
    [80, 'https'],
    JSON.stringify(outcome),
  );
});
