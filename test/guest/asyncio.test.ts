import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { proxy, PublicError } from '../../src/capability/index.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

for (const python of PYTHONS) {
  describe(`host calls under asyncio, Python ${versionOf(python)}`, () => {
    it('are awaitable, and go on side by side', async () => {
      await using agent = new AgentProcess({ python });
      let running = 0;
      let most = 0;
      const slow = async (n: number): Promise<number> => {
        running += 1;
        most = Math.max(most, running);
        await sleep(20);
        running -= 1;
        return n * n;
      };
      const code = `
import asyncio
async def main():
    one = slow(3)
    assert isinstance(one, asyncio.Future) and one.get_loop() is asyncio.get_running_loop()
    return [await one, await asyncio.gather(*[slow(n) for n in range(10)])]
asyncio.run(main()) + [slow(4)]`;
      const { value } = await agent.ok(code, { exposed: { slow } });
      assert.deepEqual(value, [9, [0, 1, 4, 9, 16, 25, 36, 49, 64, 81], 16]);
      assert.equal(most, 10);
    });

    it('may be many more at once than the host takes', async () => {
      await using agent = new AgentProcess({ python });
      let running = 0;
      let most = 0;
      const slow = async (n: number): Promise<number> => {
        running += 1;
        most = Math.max(most, running);
        await sleep(5);
        running -= 1;
        return n;
      };
      const code = `
import asyncio
async def main():
    return sum(await asyncio.gather(*[slow(n) for n in range(3000)])), slow(1)
total, last = asyncio.run(main())
total`;
      const { value } = await agent.ok(code, { exposed: { slow } });
      assert.equal(value, (3000 * 2999) / 2);
      assert.equal(most, 1000);
    });

    it('raise in the task that awaits them', async () => {
      await using agent = new AgentProcess({ python });
      const fail = async (): Promise<never> => {
        await sleep(1);
        throw new PublicError('no such user', { kind: 'key' });
      };
      const code = `
import asyncio
async def inner():
    await fail()
async def main():
    await inner()
asyncio.run(main())`;
      const { error } = await agent.fails(code, { exposed: { fail } });
      assert.equal(error.name, 'host.HostKeyError');
      const own = error.frames.filter(({ file }) => file === '<run-1>');
      assert.deepEqual(
        own.map((frame) => frame.line),
        [7, 6, 4],
      );
      assert.ok(error.frames.every(({ file }) => !file.includes('agent')));
    });

    it('tell the host when they are cancelled', async () => {
      await using agent = new AgentProcess({ python });
      const slow = (): Promise<void> => sleep(300);
      const code = `
import asyncio
async def main():
    try:
        await asyncio.wait_for(slow(), 0.01)
    except asyncio.TimeoutError:
        return await quick()
asyncio.run(main())`;
      const { value } = await agent.ok(code, { exposed: { slow, quick: () => 'quick' } });
      assert.equal(value, 'quick');
      assert.ok(agent.seen.some(({ op }) => op === 'cancel'));
    });

    it('iterate and enter', async () => {
      await using agent = new AgentProcess({ python });
      const closed: string[] = [];
      const numbers = proxy(
        {
          async *[Symbol.asyncIterator]() {
            yield 1;
            await sleep(1);
            yield 2;
          },
          [Symbol.asyncDispose]: async () => void closed.push('closed'),
          name: 'n',
        },
        { allow: [Symbol.asyncIterator, Symbol.asyncDispose, 'name'] },
      );
      const code = `
import asyncio
async def main():
    async with numbers as same:
        assert same is numbers
        return [n async for n in same] + [same.name]
asyncio.run(main()) + list(numbers)`;
      const { value } = await agent.ok(code, { exposed: { numbers } });
      assert.deepEqual(value, [1, 2, 'n', 1, 2]);
      assert.deepEqual(closed, ['closed']);
    });

    it('are answered while attributes are asked for, and beside threads that call', async () => {
      await using agent = new AgentProcess({ python });
      const box = proxy(
        { size: 5, slow: (n: number) => sleep(3).then(() => n) },
        {
          allow: ['size', 'slow'],
        },
      );
      const code = `
import asyncio, threading
from concurrent.futures import ThreadPoolExecutor
def work(n):
    return sum(box.slow(n) + box.size for step in range(20))
async def task(n):
    total = 0
    for step in range(20):
        total += await box.slow(n) + box.size
    return total
async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(4) as pool:
        return await asyncio.gather(*[loop.run_in_executor(pool, work, n) for n in range(4)], *[task(n) for n in range(4)])
asyncio.run(main())`;
      const { value } = await agent.ok(code, { exposed: { box } });
      const expected = [0, 1, 2, 3].map((n) => 20 * (n + 5));
      assert.deepEqual(value, [...expected, ...expected]);
    });

    it('have functions of the guest called back, coroutines among them', async () => {
      await using agent = new AgentProcess({ python });
      const pass = (callback: (n: number) => Promise<PythonValue>, n: number) => callback(n);
      const code = `
import asyncio
async def double(n):
    await asyncio.sleep(0.001)
    return n * 2
def plain(n): return n + 1
async def main():
    return await asyncio.gather(pass_(plain, 1), pass_(double, 2), *[pass_(double, n) for n in range(3)])
asyncio.run(main()) + [pass_(double, 21)]`;
      const { value } = await agent.ok(code, { exposed: { pass_: pass } });
      assert.deepEqual(value, [2, 4, 0, 2, 4, 42]);
    });

    it('that nobody awaits do not keep a program from its end, nor the next one from its work', async () => {
      await using agent = new AgentProcess({ python });
      const slow = (): Promise<number> => sleep(50).then(() => 1);
      const code = 'import asyncio\nasync def main():\n    slow()\nasyncio.run(main())\n5';
      assert.equal((await agent.ok(code, { exposed: { slow } })).value, 5);
      await sleep(80);
      const again = 'async def main():\n    return await slow()\nasyncio.run(main())';
      assert.equal((await agent.ok(again)).value, 1);
      assert.equal((await agent.ok('slow()')).value, 1);
    });
  });
}
