import asyncio


async def fail():
    raise ValueError("task")


async def main():
    await asyncio.gather(fail(), fail())


asyncio.run(main())
