import asyncio


async def fail(n):
    await asyncio.sleep(0.001 * n)
    return 1 / (n - 1)


async def main():
    await asyncio.gather(*map(fail, range(3)))


asyncio.run(main())
