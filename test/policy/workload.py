"""Everyday Python under a filter: installs the program given in hex, then does what is named.

Prints the name of each piece of work that was done; an error ends it with a traceback.
"""

import ctypes
import os
import sys
import tempfile


class SockFprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def install(program):
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = ctypes.create_string_buffer(program, len(program))
    fprog = SockFprog(len(program) // 8, ctypes.addressof(instructions))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.byref(fprog), 0, 0) == 0


def files():
    import mmap
    import pathlib
    import shutil

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "a").write_text("text")
        shutil.copy2(folder / "a", folder / "b")
        os.replace(folder / "b", folder / "c")
        os.symlink("c", folder / "d")
        os.mkfifo(folder / "e")
        assert sorted(os.listdir(folder)) == ["a", "c", "d", "e"]
        with open(folder / "a", "r+b") as file, mmap.mmap(file.fileno(), 0) as view:
            view[0:1] = b"T"
            os.fsync(file.fileno())
        assert (folder / "a").read_text() == "Text"


def database():
    import sqlite3

    with tempfile.TemporaryDirectory() as name:
        connection = sqlite3.connect(os.path.join(name, "db"))
        connection.execute("create table t (x)")
        connection.executemany("insert into t values (?)", [(i,) for i in range(1000)])
        connection.commit()
        assert connection.execute("select sum(x) from t").fetchone() == (499500,)
        connection.close()


def tasks():
    import asyncio

    async def main():
        await asyncio.gather(*(asyncio.sleep(0.001) for _ in range(10)))
        return 5

    assert asyncio.run(main()) == 5


def clocks():
    import random
    import signal
    import time

    time.sleep(0.001)
    random.SystemRandom().random()
    caught = []
    signal.signal(signal.SIGALRM, lambda *_: caught.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.pause()
    assert caught == [1]


def callbacks():
    double = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: 2 * x)
    assert double(4) == 8


def threads():
    import concurrent.futures
    import threading

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(abs, range(-5, 0))) == 15
    lock = threading.Lock()
    assert not (lock.acquire() and lock.acquire(timeout=0.01))


def children():
    import multiprocessing
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", "print(input())"], input="hello", capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "hello\n"), done
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, b"x")
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 3
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]


def loopback():
    import asyncio

    async def main():
        async def echo(reader, writer):
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        writer.close()
        server.close()

    asyncio.run(main())


def no_thread():
    import threading

    try:
        threading.Thread(target=int).start()
    except RuntimeError as error:
        assert "can't start new thread" in str(error)
    else:
        raise AssertionError("a thread was started")


def no_child():
    import subprocess

    for start in (os.fork, lambda: subprocess.run(["true"])):
        try:
            start()
        except BlockingIOError:
            continue
        raise AssertionError("a child was started")


def no_socket():
    import socket

    for family in (socket.AF_INET, socket.AF_UNIX, socket.AF_NETLINK):
        try:
            socket.socket(family, socket.SOCK_DGRAM)
        except PermissionError:
            continue
        raise AssertionError("a socket was made")


program, *names = sys.argv[1:]
install(bytes.fromhex(program))
for name in names:
    globals()[name]()
    print(name)
