import asyncio


async def fail(n):
    await asyncio.sleep(0)
    raise ValueError(n)


async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(2):
            group.create_task(fail(n))


asyncio.run(main())
