import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

test('an event loop runs tasks side by side, sleeps and times out', () => {
  const code = `
import asyncio
async def later(value):
    await asyncio.sleep(0.01)
    return value
async def main():
    print(await asyncio.gather(*[later(n) for n in range(3)]))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(later(n)) for n in range(3)]
    print([task.result() for task in tasks])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
    except TimeoutError:
        print('timeout')
    queue = asyncio.Queue()
    asyncio.get_running_loop().call_later(0.01, queue.put_nowait, 'item')
    print(await queue.get())
asyncio.run(main())
asyncio.run(main())`;
  const once = '[0, 1, 2]\n[0, 1, 2]\ntimeout\nitem';
  assert.equal(printed(code), `${once}\n${once}`);
});

test('a loop that sleeps is woken through its pipe', () => {
  const code = `
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    woken = loop.create_future()
    loop.call_soon_threadsafe(woken.set_result, 'woken')
    print(await woken)
asyncio.run(main())`;
  assert.equal(printed(code), 'woken');
});

test('a loop has handlers of signals', () => {
  const code = `
import asyncio, signal
async def main():
    loop = asyncio.get_running_loop()
    seen = loop.create_future()
    loop.add_signal_handler(signal.SIGUSR1, seen.set_result, 'signal')
    signal.raise_signal(signal.SIGUSR1)
    print(await seen)
asyncio.run(main())`;
  assert.equal(printed(code), 'signal');
});

test('a loop watches pipes', () => {
  const code = `
import asyncio, os
async def main():
    loop = asyncio.get_running_loop()
    reader, writer = os.pipe()
    ready = loop.create_future()
    loop.add_reader(reader, lambda: ready.done() or ready.set_result(os.read(reader, 9)))
    loop.call_later(0.01, os.write, writer, b'data')
    print(await ready)
    loop.remove_reader(reader)
asyncio.run(main())`;
  assert.equal(printed(code), "b'data'");
});

test('a loop that is closed gives its descriptors back', () => {
  const code = `
import asyncio, os
def lowest():
    descriptor = os.dup(1)
    os.close(descriptor)
    return descriptor
before = lowest()
for _ in range(5):
    asyncio.run(asyncio.sleep(0))
print(lowest() == before)`;
  assert.equal(printed(code), 'True');
});

test('there is no network, and asyncio says it as sockets do', () => {
  const connect = (host: string): string =>
    raised(`import asyncio\nasyncio.run(asyncio.open_connection(${JSON.stringify(host)}, 80))`);
  assert.equal(connect('example.com'), 'socket.gaierror: [Errno -2] Name does not resolve');
});
