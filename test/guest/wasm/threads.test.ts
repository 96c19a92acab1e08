import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guest, printed, raised } from './guest.ts';

const ERROR = "RuntimeError: can't start new thread: the wasm wall has no threads";

const WAYS: readonly string[] = [
  'import threading; threading.Thread(target=print).start()',
  'import _thread; _thread.start_new_thread(print, ())',
  'import threading; threading.Timer(0, print).start()',
  'from concurrent.futures import ThreadPoolExecutor as T; T(1).submit(print)',
  'import asyncio; asyncio.run(asyncio.to_thread(print))',
  'import multiprocessing.dummy; multiprocessing.dummy.Process(target=print).start()',
];

for (const code of WAYS) {
  test(`no thread comes of ${JSON.stringify(code)}, and the error says why`, () => {
    assert.equal(raised(code), ERROR);
  });
}

test('the traceback of a thread that could not start shows nothing of ours', () => {
  raised('import threading\nthreading.Thread(target=print).start()');
  assert.match(guest.port.stderr, /threading.py", line \d+, in start/);
  assert.doesNotMatch(guest.port.stderr, /pysandbox/);
});

test('a thread that could not start leaves nothing behind', () => {
  const code = `
import threading
for _ in range(3):
    try:
        threading.Thread(target=print).start()
    except RuntimeError:
        pass
print(threading.active_count(), threading.enumerate() == [threading.main_thread()])`;
  assert.equal(printed(code), '1 True');
});

test('locks, conditions, queues and local data work in the one thread', () => {
  const code = `
import queue, threading
lock = threading.RLock()
with lock, lock:
    pass
condition = threading.Condition()
with condition:
    print(condition.wait(0.01))
event = threading.Event()
event.set()
print(event.wait())
waiting = queue.Queue()
waiting.put(1)
print(waiting.get(), waiting.empty())
try:
    waiting.get(timeout=0.01)
except queue.Empty:
    print('empty')
local = threading.local()
local.x = 1
print(local.x, threading.current_thread().name)`;
  assert.equal(printed(code), 'False\nTrue\n1 True\nempty\n1 MainThread');
});
