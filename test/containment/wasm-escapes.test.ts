/** Ways out of Pyodide that are known, and ways out of an interpreter: a guest tries them all. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ISOLATIONS, wasmAttack, wasmValue } from '../helpers/attack-wasm.ts';
import type { TableAttack, TableReport } from '../helpers/call-table.ts';
import { projectPath } from '../helpers/project.ts';
import { WasmMachine } from '../helpers/wasm-machine.ts';
import { buildImage, loadImage } from '../../src/wall/wasm/image/store.ts';

/** A program of the guest's could leave its mark there, if it came to run on the host. */
const folder = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
const mark = join(folder, 'escaped');
after(() => {
  assert.equal(existsSync(mark), false, 'a guest has run a program on the host');
  rmSync(folder, { recursive: true, force: true });
});

test('what leads to JavaScript in Pyodide is no module here, like any other name', async () => {
  const names = `["js", "pyodide_js", "pyodide", "pyodide.code", "pyodide.ffi", "_pyodide",
    "_pyodide_core", "pyodide_py", "_pyodide._base", "pyodide.http", "micropip", "no_such_name"]`;
  const code = `
import importlib, importlib.util
found = {outcome(lambda: importlib.import_module(name)) for name in ${names}}
found |= {outcome(lambda: exec(f"import {name}")) for name in ("js", "pyodide_js", "no_such_name")}
known = set(sys.builtin_module_names) | set(sys.modules)
[sorted(found), sorted(known & {name.split(".")[0] for name in ${names}})]`;
  assert.deepEqual(await wasmValue(code), [['ModuleNotFoundError'], []]);
});

test('no object of the interpreter stands for one of JavaScript', async () => {
  const code = `
import gc
seen, pending = set(), [object]
while pending:
    kind = pending.pop()
    if kind not in seen:
        seen.add(kind)
        pending.extend(type.__subclasses__(kind))
kinds = {f"{kind.__module__}.{kind.__name__}" for kind in seen | {type(item) for item in gc.get_objects()}}
[sorted(name for name in kinds if "Js" in name or "pyodide" in name.lower()), len(kinds) > 300,
 [name for name in ("run_js", "run_sync", "eval_code", "create_proxy") if name in dir(__builtins__)]]`;
  assert.deepEqual(await wasmValue(code), [[], true, []]);
});

for (const isolation of ISOLATIONS) {
  test(`nothing starts a program (${isolation})`, async () => {
    const code = `
import multiprocessing, posix, pty, subprocess
command = "touch ${mark}"
argv = ["/bin/sh", "-c", command]
shell = "/bin/sh"
tries = {
    "system": lambda: os.system(command) == 0 or 1 / 0,
    "raw system": lambda: posix.system(command) == 0 or 1 / 0,
    "popen": lambda: os.popen(command).read() or 1 / 0,
    "subprocess": lambda: subprocess.run(argv),
    "with a shell": lambda: subprocess.check_output(command, shell=True),
    "fork": lambda: os.fork(), "forkpty": lambda: os.forkpty(), "pty": lambda: pty.spawn(argv),
    "execv": lambda: os.execv(shell, argv), "execve": lambda: os.execve(shell, argv, {}),
    "execvp": lambda: os.execvp("sh", argv), "raw execv": lambda: posix.execv(shell, argv),
    "raw fork": lambda: posix.fork(),
    "posix_spawn": lambda: os.posix_spawn(shell, argv, {}),
    "spawnv": lambda: os.spawnv(os.P_WAIT, shell, argv) == 0 or 1 / 0,
    "multiprocessing": lambda: multiprocessing.Process(target=print).start(),
    "kill": lambda: os.kill(1, 9), "ptrace": lambda: os.ptrace(0),
}
[name for name, action in tries.items() if outcome(action) == "done"]`;
    // Whatever kill(2) answers, there is nobody else to hear it.
    const done = await wasmValue(code, { isolation });
    assert.deepEqual(done, Array.isArray(done) && done.includes('kill') ? ['kill'] : []);
    assert.equal(existsSync(mark), false);
  });
}

test('no code is loaded, and no symbol is found, not even of the interpreter', async () => {
  const code = `
import _ctypes, _imp, base64
# A side module with a "dylink.0" section, which imports emscripten_run_script and exports a function.
module = (b"\\0asm\\1\\0\\0\\0" + b"\\0\\x0f\\x08dylink.0\\x01\\x04\\0\\0\\0\\0" + b"\\x01\\x08\\x02\\x60\\x01\\x7f\\0\\x60\\0\\0"
    + b"\\x02\\x1d\\x01\\x03env\\x15emscripten_run_script\\0\\0" + b"\\x03\\x02\\x01\\x01\\x07\\x07\\x01\\x03run\\0\\1"
    + b"\\x0a\\x08\\x01\\x06\\0\\x41\\0\\x10\\0\\x0b")
open("/tmp/side.so", "wb").write(module)
spec = type("Spec", (), {"name": "side", "origin": "/tmp/side.so"})()
symbols = ("emscripten_run_script", "emscripten_asm_const_int", "_emscripten_run_script", "run_js", "JsProxy_create",
    "hiwire_get", "main", "Py_IncRef", "constructor", "__proto__", "toString", "eval", "Function", "process", "globalThis")
tries = {
    "CDLL": lambda: ctypes.CDLL("/tmp/side.so"), "PyDLL": lambda: ctypes.PyDLL("/tmp/side.so"),
    "dlopen": lambda: _ctypes.dlopen("/tmp/side.so", 2), "of nothing": lambda: _ctypes.dlopen("", 2),
    "extension": lambda: _imp.create_dynamic(spec),
    **{f"dlsym {name}": (lambda name=name: _ctypes.dlsym(0, name)) for name in symbols},
    **{f"pythonapi {name}": (lambda name=name: getattr(ctypes.pythonapi, name)) for name in symbols},
}
[name for name, action in tries.items() if outcome(action) == "done"]`;
  const outcome = await wasmAttack(code);
  assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
  assert.deepEqual(outcome.value, []);
  const refused = new Set(outcome.denials.map(({ call }) => call));
  assert.ok(
    refused.has('_dlsym_js') && refused.has('_dlopen_js'),
    'the attempts never came so far',
  );
});

test('ctypes calls no function, whatever the number: the gate ends the guest and tells why', async () => {
  for (const pointer of [0, 1, 5, 4000, 9000, 2 ** 32 - 1]) {
    const outcome = await wasmAttack(`ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(${pointer})(0)`);
    const told = outcome.denials.some(({ call, sealed }) => sealed && call === 'ffi_call_js');
    // Null is refused by ctypes itself.
    assert.ok(pointer === 0 || (outcome.status === 'denied' && told), JSON.stringify(outcome));
  }
});

/** What a guest reaches when the import of a name is not the kernel's. */
const OPENED: Readonly<Record<string, string>> = {
  _dlsym_js: 'import ctypes\nctypes.pythonapi.emscripten_run_script',
  _dlopen_js: 'import ctypes\nctypes.CDLL("/tmp/x.so")',
  ffi_call_js: 'import ctypes\nctypes.CFUNCTYPE(ctypes.c_int)(5)()',
};

test('without the kernel at the gate, each attack reaches what it wants', async () => {
  const image = await loadImage();
  for (const [name, code] of Object.entries(OPENED)) {
    let reached = 0;
    const guest = new WasmMachine(image, {
      replace: (imports) => ({
        ...imports,
        env: { ...imports['env'], [name]: () => (reached += 1) },
      }),
    });
    guest.run(code);
    assert.equal(reached, 1, name);
    assert.deepEqual(guest.port.refusals, [], name);
  }
});

test('an end cannot be swallowed, not by any handler of the guest', async () => {
  const code = `
import atexit, signal
atexit.register(lambda: open("/work/after", "w"))
while True:
    try:
        ctypes.CFUNCTYPE(ctypes.c_int)(5)()
    except BaseException:
        continue
    finally:
        print("still here", flush=True)`;
  const outcome = await wasmAttack(code);
  assert.equal(outcome.status, 'denied');
  assert.equal(outcome.stdout, '');
});

test('writes all over its own memory end a guest and touch nothing else', async () => {
  const codes = [
    // everything, from the end: its own code's data, its heap, its stack
    'size = memory_bytes()\nfor at in range(size - 65536, 0, -65536):\n    memory(at, 65536)[:] = b"\\xff" * 65536',
    // here and there
    'import random\nsize = memory_bytes()\nfor _ in range(2_000_000):\n    poke(random.randrange(0, size - 4), random.getrandbits(32))',
    // the objects of its types
    'for kind in object.__subclasses__():\n    for at in range(12, 200, 4):\n        poke(id(kind) + at, at)\n[{}, [], ()]',
    // behind its memory
    'poke(memory_bytes() + 65536, 1)',
    'poke(0xffff_fffc, 1)',
  ];
  for (const code of codes) {
    const outcome = await wasmAttack(code, { policy: { limits: { timeoutMs: 4000 } } });
    assert.ok(
      ['crashed', 'exited', 'timeout', 'denied', 'memory', 'error'].includes(outcome.status),
      `${code}: ${JSON.stringify(outcome)}`,
    );
  }
  assert.equal(await wasmValue('6 * 7'), 42);
});

test('types whose slots are redirected reach no more than the gate', async () => {
  const code = (first: number): string => `
class Victim:
    def __call__(self, *values): return 1
    def __repr__(self): return ""
    def __hash__(self): return 1
    def __len__(self): return 1
    def __add__(self, other): return 1
slots = [at for at in range(24, 140, 4) if 0 < peek(id(Victim) + at) < 9000]
assert len(slots) >= 4, slots
for index in range(${first}, 9000, 97):
    for at in slots:
        poke(id(Victim) + at, index)
    print(index, flush=True)
    for action in (lambda: Victim.__call__, lambda: victim(), lambda: repr(victim), lambda: hash(victim)):
        try:
            victim = Victim.__new__(Victim)
            action()
        except Exception:
            pass`;
  for (let first = 1; first < 97; first += 12) {
    const outcome = await wasmAttack(code(first), { policy: { limits: { timeoutMs: 3000 } } });
    assert.notEqual(outcome.stdout, '', `nothing was called: ${JSON.stringify(outcome)}`);
    assert.notEqual(outcome.status, 'ok', 'a redirected type does as if nothing had happened');
  }
  assert.equal(await wasmValue('6 * 7'), 42);
});

test('calls through the whole function table end a guest in known ways', async (context) => {
  const image = await buildImage();
  const step = 24;
  const first = Math.floor(Math.random() * step);
  context.diagnostic(`every ${step}th entry from ${first}`);
  const reports: TableReport[] = [];
  for (let at = first; at < ENTRIES;) {
    at = await callTable({ image, first: at, end: ENTRIES, step }, reports);
  }
  assert.deepEqual(
    reports.flatMap(({ faults }) => faults),
    [],
  );
  const ends = new Set(reports.flatMap((report) => Object.keys(report.ends)));
  assert.ok(ends.has('RuntimeError') && ends.has('returned'), [...ends].join(' '));
  assert.equal(Reflect.ownKeys(Object.prototype).length, PROTOTYPE_KEYS);
});

const PROTOTYPE_KEYS = Reflect.ownKeys(Object.prototype).length;
/** Entries of the module's function table, rounded up. */
const ENTRIES = 8740;
/** An entry that takes so long never returns. */
const HANGS_MS = 1000;

/** Returns where to go on: behind an entry that never returned. */
function callTable(
  settings: Omit<TableAttack, 'progress'>,
  reports: TableReport[],
): Promise<number> {
  const progress = new SharedArrayBuffer(4);
  const told = new Int32Array(progress);
  Atomics.store(told, 0, settings.first);
  const worker = new Worker(projectPath('dist/test/helpers/call-table.js'), {
    workerData: { ...settings, progress },
    resourceLimits: { stackSizeMb: 16 },
  });
  return new Promise((settle, fail) => {
    let [seen, since] = [-1, performance.now()];
    const timer = setInterval(() => {
      const index = Atomics.load(told, 0);
      if (index !== seen) {
        [seen, since] = [index, performance.now()];
      } else if (index > settings.first && performance.now() - since > HANGS_MS) {
        void worker.terminate();
      }
    }, 50);
    worker.on('message', (report: TableReport) => reports.push(report));
    worker.on('error', fail);
    worker.on('exit', () => {
      clearInterval(timer);
      settle(Atomics.load(told, 0) + settings.step);
    });
  });
}
