/** Packages that the host gives, on both walls: made by hand here, so that no network is needed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { buildGuestImage, buildPackages, run, Sandbox, UsageError } from '../../src/index.ts';
import type { Packages } from '../../src/index.ts';
import { useOwnCache } from '../helpers/cache-folder.ts';
import { makeWheel, writeWheel } from '../helpers/make-wheel.ts';
import type { WheelParts } from '../helpers/make-wheel.ts';
import { optionsFor, WALLS } from '../helpers/walls.ts';

const image = await buildGuestImage();
const cache = useOwnCache();
cpSync(image, join(cache, basename(image)), { recursive: true, preserveTimestamps: true });
const base = mkdtempSync(join(tmpdir(), 'packages-test-'));
after(() => rmSync(base, { recursive: true }));

const python = process.env['PYSANDBOX_TEST_PYTHON'] ?? 'python3';

function wheelFolder(...wheels: WheelParts[]): string {
  const folder = mkdtempSync(join(base, 'wheels-'));
  wheels.forEach((parts) => writeWheel(folder, parts));
  return folder;
}

/** A lock that finds its wheels in a folder, so that pip needs no network. */
function lockFor(folder: string, change: (text: string) => string = (text) => text): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.whl'));
  const lines = names.map((name) => {
    const [project, version] = name.split('-');
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    return `${project}==${version} --hash=sha256:${digest}\n`;
  });
  const path = join(folder, 'requirements.lock');
  writeFileSync(path, change(`--no-index\n--find-links ${folder}\n${lines.join('')}`));
  return path;
}

const GREETING = {
  project: 'greeting',
  files: {
    'greeting/__init__.py':
      'from .words import HELLO\ndef hello(name): return f"{HELLO}, {name}!"\n',
    'greeting/words.py': 'HELLO = "Hello"\n',
    'greeting/data.txt': 'data',
  },
} as const;
const folder = wheelFolder(GREETING, { project: 'other', version: '2.5' });

/** All forms of the same set. */
const FORMS: Readonly<Record<string, () => Packages>> = {
  'paths of wheels': () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.whl'))
      .map((name) => join(folder, name)),
  'a folder of wheels': () => ({ wheels: folder }),
  'a lock with hashes': () => ({ lock: lockFor(folder) }),
};

const PROGRAM = `
import greeting, importlib.metadata, importlib.resources, other, sys
[greeting.hello("Ann"), other.text, importlib.metadata.version("other"),
 importlib.resources.files("greeting").joinpath("data.txt").read_text(),
 sys.path.index(greeting.__path__[0].rpartition("/")[0]) == len(sys.path) - 1]
`;

for (const wall of WALLS) {
  for (const [name, form] of Object.entries(FORMS)) {
    test(`${name} can be imported, ${wall} wall`, async () => {
      const outcome = await run(PROGRAM, optionsFor(wall, { packages: form() }));
      assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
      assert.deepEqual(outcome.value, ['Hello, Ann!', 'hello', '2.5', 'data', true]);
    });
  }

  test(`a package cannot be changed by a guest, ${wall} wall`, async () => {
    const options = optionsFor(wall, { packages: { wheels: folder } });
    const outcome = await run('import greeting\nopen(greeting.__file__, "w")', options);
    assert.ok(outcome.status === 'error', JSON.stringify(outcome));
    assert.match(outcome.error.text, /OSError|PermissionError|Read-only/);
  });

  test(`files that a starting interpreter runs are not run, ${wall} wall`, async () => {
    const mark = join(base, `ran-${wall}`);
    const evil = `open(${JSON.stringify(mark)}, "w"); import builtins; builtins.ran = True\n`;
    const wheels = wheelFolder({
      project: 'evil',
      files: {
        'evil.pth': `import sys; ${evil}`,
        'sitecustomize.py': evil,
        'usercustomize.py': evil,
        'evil.py': '',
      },
    });
    const code = 'import builtins, evil\nhasattr(builtins, "ran")';
    const outcome = await run(code, optionsFor(wall, { packages: { wheels } }));
    assert.equal(outcome.status === 'ok' && outcome.value, false, JSON.stringify(outcome));
    assert.equal(existsSync(mark), false);
  });

  test(`a source archive is refused, ${wall} wall`, async () => {
    const options = optionsFor(wall, { packages: [join(base, 'greeting-1.0.tar.gz')] });
    await assert.rejects(run('1', options), UsageError);
  });
}

const layers = (): string[] =>
  readdirSync(cache).filter((name) => /^packages-[0-9a-f]+$/.test(name));

test('the same wheels make one layer, however they are named; it is shared and used again', async () => {
  const made = await Promise.all(
    Object.values(FORMS).map((form) => buildPackages(form(), { python, onProgress: () => {} })),
  );
  assert.equal(new Set(made).size, 1);
  const told: string[] = [];
  const onProgress = (message: string): number => told.push(message);
  assert.equal(await buildPackages({ wheels: folder }, { python, onProgress }), made[0]);
  assert.deepEqual(told, []);
  const before = layers();
  await buildPackages({ wheels: wheelFolder({ version: '3' }) }, { python, onProgress });
  assert.equal(layers().length, before.length + 1);
  assert.match(told.join(), /^Making the packages ready, once for this set/);
});

test('a layer that was damaged is made anew', async () => {
  const files = await buildPackages({ wheels: folder }, { python });
  writeFileSync(join(files, 'greeting/words.py'), 'HELLO = "Bye"\n');
  const outcome = await run(PROGRAM, optionsFor('kernel', { packages: { wheels: folder } }));
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
});

test('modules are compiled when a layer is made, in a cage, and those that cannot be are left', async () => {
  const files = {
    'good.py': 'import sys\nraise SystemExit("never run to compile it")\n',
    'bad.py': 'this is no Python',
    'deep.py': `x = ${'('.repeat(5000)}\n`,
    'tests/rare.py': '',
  };
  const folderOfLayer = await buildPackages({ wheels: wheelFolder({ files }) }, { python });
  const compiled = readdirSync(join(folderOfLayer, '__pycache__'));
  assert.deepEqual(
    compiled.map((name) => name.replace(/\.cpython-.*/, '')),
    ['good'],
  );
  assert.equal(existsSync(join(folderOfLayer, 'tests/__pycache__')), false);
});

test('a layer takes the place of what is installed, and can be preloaded', async () => {
  const policy = { extends: 'scientific', preload: ['greeting'] } as const;
  await using sandbox = await Sandbox.create(
    optionsFor('kernel', { packages: { wheels: folder }, policy }),
  );
  const outcome = await sandbox.run(
    'import sys\n["greeting" in sys.modules, [p for p in sys.path if "-packages" in p], sys.path[-1]]',
  );
  assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
  assert.deepEqual(outcome.value, [true, [], '/packages']);
});

test('a module that starts a thread as it is imported cannot be preloaded', async () => {
  const files = {
    'threaded.py':
      'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n',
  };
  const packages = { wheels: wheelFolder({ project: 'threaded', files }) };
  const policy = { extends: 'scientific', preload: ['threaded'] } as const;
  await assert.rejects(
    Sandbox.create(optionsFor('kernel', { packages, policy })),
    /preload: a module starts threads as it is imported/,
  );
  const outcome = await run(
    'import threaded',
    optionsFor('kernel', { packages, policy: 'scientific' }),
  );
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
});

test('interpreters that a guest starts find the packages, too', async () => {
  const code = `
import subprocess, sys
subprocess.run([sys.executable, "-c", "import other; print(other.text)"], capture_output=True, text=True).stdout`;
  const options = optionsFor('kernel', { packages: { wheels: folder }, policy: 'subprocess' });
  const outcome = await run(code, options);
  assert.equal(outcome.status === 'ok' && outcome.value, 'hello\n', JSON.stringify(outcome));
});

test('a guest sees nothing of where the host keeps the packages', async () => {
  const options = optionsFor('kernel', { packages: { wheels: folder } });
  const outcome = await run(
    'import greeting, os\n[greeting.__file__, sorted(os.listdir("/packages"))]',
    options,
  );
  assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
  assert.deepEqual(outcome.value, [
    '/packages/greeting/__init__.py',
    readdirSync(await buildPackages({ wheels: folder }, { python })).toSorted(),
  ]);
});

const WRONG_HASH = 'f'.repeat(64);

test('a wheel that is not what the lock says is refused, and it is said why', async () => {
  const wheels = wheelFolder({});
  const lock = lockFor(wheels, (text) => text.replace(/[0-9a-f]{64}/, WRONG_HASH));
  await assert.rejects(
    buildPackages({ lock }, { python, onProgress: () => {} }),
    (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /has not the hash in the lock/);
      return true;
    },
  );
});

test('a lock of which there is only a source archive, or nothing, is refused', async () => {
  const wheels = wheelFolder({});
  const lock = lockFor(wheels);
  rmSync(join(wheels, makeWheel().file));
  const nothing = buildPackages({ lock }, { python, onProgress: () => {} });
  await assert.rejects(nothing, /there is no wheel for this interpreter and machine/);
  writeFileSync(join(wheels, 'greeting-1.0.tar.gz'), 'setup.py would be in here');
  const source = buildPackages({ lock }, { python, onProgress: () => {} });
  await assert.rejects(source, /there is no wheel .* A source archive would have to run its code/);
});

test('an interpreter without pip is told apart', async () => {
  const venv = join(base, 'no-pip');
  mkdirSync(venv);
  execFileSync(python, ['-m', 'venv', '--without-pip', venv]);
  const lock = lockFor(wheelFolder({}));
  const options = { python: join(venv, 'bin/python'), onProgress: () => {} };
  await assert.rejects(buildPackages({ lock }, options), /this interpreter has no pip/);
  await buildPackages({ wheels: folder }, options);
});
