import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadImage } from '../../../../src/wall/wasm/image/store.ts';
import { GuestExit } from '../../../../src/wall/wasm/kernel/ends.ts';
import { pasteMemory } from '../../../../src/wall/wasm/machine/memory-copy.ts';
import { WasmMachine } from '../../../helpers/wasm-machine.ts';

const image = await loadImage();

/** Plants a text wherever a program can. */
const SECRET = 'S3CR3T-of-the-run-before';
const PLANT = `
import builtins, gc, json, os, signal, sys
S = 'S3CR3T' + '-of-the-run-before'
json.loads = lambda *a: S
builtins.leak = S
sys.modules['leak'] = S
os.environ['LEAK'] = S
os.makedirs('/tmp/deep/deeper')
with open('/tmp/deep/deeper/file', 'w') as file: file.write(S * 1000)
os.chdir('/tmp/deep')
os.umask(0o77)
held = open('/tmp/deep/deeper/file')
many = [S + str(i) for i in range(100000)]
os.write(os.pipe()[1], S.encode())
sys.path.insert(0, S)
sys.setrecursionlimit(7777)
gc.disable()
signal.signal(signal.SIGINT, signal.SIG_IGN)
`;

/** Ways for a program to end after it, and what comes out of the machine. */
const ENDS: readonly (readonly [how: string, code: string, end: string])[] = [
  ['by its end', '', 'none'],
  ['by exit', 'os._exit(3)', 'GuestExit'],
  ['by abort', 'os.abort()', 'GuestAbort'],
  ['by a trap', 'import ctypes\nctypes.c_char.from_address(0xfffffff0).value', 'RuntimeError'],
  [
    'by recursion',
    'sys.setrecursionlimit(10**9)\nclass Deep:\n  def __getattr__(self, name): return getattr(self, name)\nDeep().deeper',
    'RangeError',
  ],
];

/** The memory as the image has it. */
function pristine(pages: number): Buffer {
  const memory = Buffer.alloc(pages * 65_536);
  pasteMemory({ ranges: image.manifest.ranges, bytes: image.memory }, memory);
  return memory;
}

/** How many bytes differ. */
function differences(left: Uint8Array, right: Uint8Array): number {
  return left.reduce((sum, byte, at) => sum + (byte === right[at] ? 0 : 1), 0);
}

/** The class of what ends it. */
function endOf(run: () => void): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.constructor.name : 'other';
  }
}

test('a restored guest answers', () => {
  const guest = new WasmMachine(image);
  guest.run('print("hello")', '1 + 1');
  assert.equal(guest.port.stdout, 'hello\n');
  assert.deepEqual(
    guest.port.messages.map((message) => message.op === 'result' && message.status),
    ['ok', 'ok'],
  );
});

test('the library’s source is there for tracebacks, and no trace of the image’s making', () => {
  const guest = new WasmMachine(image);
  guest.run(
    `import json, os, sys
try: json.loads('{')
except ValueError as error:
    import traceback; print('obj, end = self.scan_once' in traceback.format_exc())
print(os.__file__, sys.path[1:])
print([name for name in vars(sys.modules['__main__']) if not name.startswith('__')])
print([name for name in sys.modules if name.startswith(('wasm', 'agent'))])`,
  );
  const folders = ['/lib/python314.zip', '/lib/python3.14', '/lib/python3.14/lib-dynload'];
  assert.deepEqual(guest.port.stdout.split('\n').slice(0, 2), [
    'True',
    `/lib/python3.14/os.py ${JSON.stringify(folders).replaceAll('"', "'").replaceAll(',', ', ')}`,
  ]);
  assert.match(guest.port.stdout, /\n\[\]\n$/);
});

for (const [how, code, end] of ENDS) {
  test(`a reset leaves nothing of a guest that ended ${how}`, () => {
    const guest = new WasmMachine(image);
    assert.equal(
      endOf(() => guest.run(PLANT + code)),
      end,
    );
    assert.equal(Buffer.from(guest.memory.buffer).includes(SECRET), true);
    guest.reset();
    const memory = new Uint8Array(guest.memory.buffer);
    assert.ok(
      differences(memory, pristine(guest.machine.pages)) <= 4,
      'more than the salt differs',
    );
    guest.run(`
import builtins, gc, json, os, signal, sys
print(json.loads('[1]'), hasattr(builtins, 'leak'), 'leak' in sys.modules, 'LEAK' in os.environ)
print(os.listdir('/tmp'), os.getcwd(), oct(os.umask(0o22)), sys.getrecursionlimit(), gc.isenabled())
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)`);
    assert.equal(guest.port.stdout, '[1] False False False\n[] /work 0o22 1000 True\nTrue\n');
  });
}

test('a guest that takes more than its memory gets a MemoryError and lives', () => {
  const guest = new WasmMachine(image, { memoryMiB: 64 });
  guest.run(
    'try: big = bytearray(1 << 30)\nexcept MemoryError: print("too much")',
    'print(len(bytearray(1 << 20)))',
  );
  assert.equal(guest.port.stdout, 'too much\n1048576\n');
});

test('a signal ends a sleep', () => {
  const guest = new WasmMachine(image);
  guest.port.onWait = () => {
    guest.port.signal = 2;
  };
  guest.run('import time\ntry: time.sleep(1000)\nexcept KeyboardInterrupt: print("woken")');
  assert.equal(guest.port.stdout, 'woken\n');
});

test('a signal whose handler returns lets the sleep go on to its end', () => {
  const guest = new WasmMachine(image);
  let waits = 0;
  guest.port.onWait = () => {
    waits += 1;
    guest.port.signal = waits === 1 ? 2 : 0;
  };
  guest.run(
    `import signal, time
signal.signal(signal.SIGINT, lambda *_: print('handled'))
start = time.monotonic()
time.sleep(0.05)
print(time.monotonic() - start >= 0.05)`,
  );
  assert.equal(guest.port.stdout, 'handled\nTrue\n');
});

test('a guest that exits ends with its status', () => {
  const guest = new WasmMachine(image);
  assert.throws(
    () => guest.run('import os\nos._exit(7)'),
    (error) => error instanceof GuestExit && error.code === 7,
  );
});
