import asyncio


async def numbers():
    yield 1
    raise ValueError("in an async generator")


async def main():
    return [n async for n in numbers()]


asyncio.run(main())
