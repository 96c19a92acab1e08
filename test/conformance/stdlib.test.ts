/** The standard library on both walls: programs whose answers are the same wherever Python runs. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Sandbox } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

interface Program {
  /** A sentence: what works. */
  readonly does: string;
  readonly code: string;
  /** The value of the last expression. */
  readonly gives: unknown;
}

const TEXT_AND_DATA: readonly Program[] = [
  {
    does: 'json keeps numbers, text beyond the BMP and nesting',
    code: `import json
data = {"a": [1, 2.5, None, True, "é😀"], "b": {"c": 10**30}}
[json.loads(json.dumps(data)) == data, json.dumps("é😀")]`,
    gives: [true, String.raw`"\u00e9\ud83d\ude00"`],
  },
  {
    does: 're replaces groups, looks around and splits',
    code: `import re
[re.sub(r"(\\w+)@(\\w+)", r"\\2 at \\1", "joe@host"), re.findall(r"(?<=a)b+", "abb ab cb"), re.split(r"[,;]", "1,2;3")]`,
    gives: ['host at joe', ['bb', 'b'], ['1', '2', '3']],
  },
  {
    does: 'decimal computes to fifty digits',
    code: `from decimal import Decimal, localcontext
with localcontext() as context:
    context.prec = 50
    root = str(Decimal(2).sqrt())
root`,
    gives: '1.4142135623730950488016887242096980785696718753769',
  },
  {
    does: 'datetime formats, parses and converts between offsets',
    code: `from datetime import datetime, timedelta, timezone
moment = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)
[moment.strftime("%A %j"), datetime.strptime("2024-01-02 03:04", "%Y-%m-%d %H:%M").isoformat(),
 moment.astimezone(timezone(timedelta(hours=9))).isoformat(), (moment + timedelta(366)).isoformat()]`,
    gives: [
      'Thursday 060',
      '2024-01-02T03:04:00',
      '2024-02-29T21:00:00+09:00',
      '2025-03-01T12:00:00+00:00',
    ],
  },
  {
    does: 'zoneinfo reads the data of a time zone from bytes',
    code: `import io, zoneinfo
header = b"TZif2" + bytes(15)
counts = (0).to_bytes(4, "big") * 4 + (1).to_bytes(4, "big") + (4).to_bytes(4, "big")
kind = (3600).to_bytes(4, "big") + bytes(2) + b"ONE\\0"
zone = zoneinfo.ZoneInfo.from_file(io.BytesIO((header + counts + kind) * 2 + b"\\nONE-1\\n"), key="Test/One")
from datetime import datetime
datetime(2024, 7, 1, tzinfo=zone).isoformat()`,
    gives: '2024-07-01T00:00:00+01:00',
  },
  {
    does: 'csv, configparser, xml and html read what they wrote',
    code: `import configparser, csv, html, io, xml.etree.ElementTree as tree
table = io.StringIO()
csv.writer(table).writerow(["a,b", 'say "hi"', 3])
settings = configparser.ConfigParser()
settings.read_string("[part]\\nkey = value")
root = tree.fromstring('<a><b c="1">text &amp; more</b></a>')
[list(csv.reader(io.StringIO(table.getvalue()))), settings["part"]["key"], root[0].attrib["c"],
 tree.tostring(root).decode(), html.unescape(html.escape("<&>"))]`,
    gives: [[['a,b', 'say "hi"', '3']], 'value', '1', '<a><b c="1">text &amp; more</b></a>', '<&>'],
  },
  {
    does: 'struct and array lay out bytes',
    code: `import array, struct
[struct.pack("<Qhd", 2**63, -2, 1.5).hex(), struct.unpack(">h", b"\\xff\\xfe")[0], array.array("i", [1, 2]).itemsize]`,
    gives: ['0000000000000080feff000000000000f83f', -2, 4],
  },
  {
    does: 'pickle and copy keep shared and cyclic objects',
    code: `import copy, pickle
loop = [1]
loop.append(loop)
again = pickle.loads(pickle.dumps(loop))
deep = copy.deepcopy({"x": loop, "y": loop})
[again[1] is again, deep["x"] is deep["y"], pickle.loads(pickle.dumps({1: (2.5, b"x", {3})})) == {1: (2.5, b"x", {3})}]`,
    gives: [true, true, true],
  },
  {
    does: 'random numbers of a seed are the same, and without one they are not',
    code: `import random, secrets, uuid
random.seed(1)
[round(random.random(), 12), random.sample(range(100), 3), random.SystemRandom().random() != random.SystemRandom().random(),
 secrets.token_bytes(16) != secrets.token_bytes(16), uuid.uuid4().version]`,
    gives: [0.134364244112, [97, 8, 32], true, true, 4],
  },
];

const DIGESTS_AND_ARCHIVES: readonly Program[] = [
  {
    does: 'hashlib and hmac compute known digests',
    code: `import hashlib, hmac
[hashlib.new(name, b"abc").hexdigest()[:16] for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")] + [
 hmac.new(b"key", b"message", "sha256").hexdigest()[:16], hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2).hex()[:16]]`,
    gives: [
      '900150983cd24fb0',
      'a9993e364706816a',
      'ba7816bf8f01cfea',
      'ddaf35a193617aba',
      '3a985da74fe225b2',
      'ba80a53f981c4d0d',
      '6e9ef29b75fffc5b',
      'ae4d0c95af6b46d3',
    ],
  },
  {
    does: 'zlib, gzip, bz2 and lzma give back what they packed',
    code: `import bz2, gzip, lzma, zlib
data = bytes(range(256)) * 500
[[len(tool.compress(data)) < len(data) and tool.decompress(tool.compress(data)) == data for tool in (zlib, gzip, bz2, lzma)],
 zlib.crc32(b"abc"), zlib.adler32(b"abc")]`,
    gives: [[true, true, true, true], 891568578, 38600999],
  },
  {
    does: 'zipfile and tarfile write archives to the disk and read them',
    code: `import io, os, tarfile, tempfile, zipfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a")
    with zipfile.ZipFile(path + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/note.txt", "note" * 1000)
    with zipfile.ZipFile(path + ".zip") as archive:
        zipped = [archive.testzip(), archive.namelist(), archive.read("in/note.txt")[:4].decode()]
    open(path, "w").write("content")
    os.symlink("a", path + "-link")
    with tarfile.open(path + ".tar.xz", "w:xz") as archive:
        archive.add(path, "a")
        archive.add(path + "-link", "b")
    with tarfile.open(path + ".tar.xz") as archive:
        tarred = [archive.getnames(), archive.getmember("b").linkname, archive.extractfile("a").read().decode()]
[zipped, tarred]`,
    gives: [
      [null, ['in/note.txt'], 'note'],
      [['a', 'b'], 'a', 'content'],
    ],
  },
];

const FILES: readonly Program[] = [
  {
    does: 'temporary files and folders go away',
    code: `import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "x"), "w").write("hi")
with tempfile.NamedTemporaryFile() as named:
    named.write(b"a" * 100_000)
    named.flush()
    size = os.stat(named.name).st_size
with tempfile.TemporaryFile() as hidden:
    hidden.write(b"q")
    hidden.seek(0)
    content = hidden.read().decode()
[os.path.exists(folder), os.path.exists(named.name), size, content]`,
    gives: [false, false, 100_000, 'q'],
  },
  {
    does: 'os makes, links, renames, changes and removes files',
    code: `import os, shutil, stat, tempfile
os.chdir(tempfile.mkdtemp())
os.makedirs("a/b/c")
open("f", "wb").write(b"0123456789")
os.rename("f", "a/b/g")
os.symlink("b/g", "a/l")
os.chmod("a/b/g", 0o640)
os.utime("a/b/g", (1, 2))
seen = [sorted(os.listdir("a")), os.readlink("a/l"), os.stat("a/l").st_size, os.lstat("a/l").st_size,
        stat.filemode(os.stat("a/b/g").st_mode), os.stat("a/b/g").st_mtime, [e.is_symlink() for e in sorted(os.scandir("a"), key=lambda e: e.name)]]
os.truncate("a/b/g", 3)
seen.append(open("a/l").read())
seen.append(sorted(sum((files for _, _, files in os.walk(".")), [])))
shutil.rmtree("a")
seen.append(os.listdir())
seen`,
    gives: [['b', 'l'], 'b/g', 10, 3, '-rw-r-----', 2, [false, true], '012', ['g', 'l'], []],
  },
  {
    does: 'descriptors read, write, seek, duplicate and outlive the name',
    code: `import os, tempfile
os.chdir(tempfile.mkdtemp())
one = os.open("q", os.O_RDWR | os.O_CREAT | os.O_EXCL)
seen = [os.write(one, b"hello"), os.lseek(one, 1, os.SEEK_SET), os.read(one, 2).decode(), os.pread(one, 2, 0).decode(), os.pwrite(one, b"XX", 3)]
two = os.dup(one)
os.close(one)
os.unlink("q")
os.lseek(two, 0, os.SEEK_SET)
seen += [os.read(two, 99).decode(), os.ftruncate(two, 2), os.fstat(two).st_size, os.fstat(two).st_nlink]
os.close(two)
seen`,
    gives: [5, 1, 'el', 'he', 2, 'helXX', null, 2, 0],
  },
  {
    does: 'several buffers are written and read in one call',
    code: `import os, tempfile
path = os.path.join(tempfile.mkdtemp(), "v")
file = os.open(path, os.O_RDWR | os.O_CREAT)
written = os.writev(file, [b"one ", b"", b"two ", b"three"])
first, second = bytearray(4), bytearray(20)
os.lseek(file, 0, os.SEEK_SET)
read = os.readv(file, [first, second])
os.close(file)
reader, writer = os.pipe()
piped = os.writev(writer, [b"ab", b"cd"])
[written, read, first.decode(), second.rstrip(b"\\0").decode(), piped, os.read(reader, 9).decode()]`,
    gives: [13, 13, 'one ', 'two three', 4, 'abcd'],
  },
  {
    does: 'errors of files have the names they have on Linux',
    code: `import errno, os, tempfile
os.chdir(tempfile.mkdtemp())
os.mkdir("full")
open("full/f", "w").close()
os.symlink("loop", "loop")
def fails(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
[fails(open, "nope"), fails(os.mkdir, "full"), fails(os.rmdir, "full"), fails(open, "full", "w"), fails(os.listdir, "full/f"),
 fails(open, "full/f/g"), fails(open, "loop"), fails(open, "n" * 256, "w"), fails(os.close, 99), fails(os.lseek, os.pipe()[0], 0, 0),
 fails(os.rename, "full", "full/in"), fails(os.readlink, "full")]`,
    gives: [
      ...['ENOENT', 'EEXIST', 'ENOTEMPTY', 'EISDIR', 'ENOTDIR', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'],
      ...['EBADF', 'ESPIPE', 'EINVAL', 'EINVAL'],
    ],
  },
  {
    does: 'pathlib globs, reads and writes',
    code: `import tempfile
from pathlib import Path
folder = Path(tempfile.mkdtemp())
(folder / "in").mkdir()
(folder / "a.txt").write_text("ü", encoding="utf-8")
(folder / "in" / "b.txt").write_bytes(b"1")
[sorted(p.name for p in folder.rglob("*.txt")), (folder / "a.txt").read_text(encoding="utf-8"), (folder / "a.txt").stat().st_size,
 (folder / "in" / ".." / "a.txt").resolve() == (folder / "a.txt").resolve()]`,
    gives: [['a.txt', 'b.txt'], 'ü', 2, true],
  },
  {
    does: 'sqlite3 keeps a database in a file, with its journal',
    code: `import os, sqlite3, tempfile
path = os.path.join(tempfile.mkdtemp(), "data.db")
with sqlite3.connect(path) as base:
    base.execute("create table t(a integer, b text)")
    base.executemany("insert into t values (?, ?)", [(i, str(i)) for i in range(1000)])
try:
    with base:
        base.execute("delete from t")
        raise KeyError
except KeyError:
    pass
base.close()
base = sqlite3.connect(path)
seen = base.execute("select sum(a), count(*), max(b) from t").fetchone()
base.close()
[list(seen), os.listdir(os.path.dirname(path))]`,
    gives: [[499_500, 1000, '999'], ['data.db']],
  },
  {
    does: 'mmap changes a file, and memory without one',
    code: `import mmap, os, tempfile
with tempfile.NamedTemporaryFile() as file:
    file.write(b"0123456789" * 1000)
    file.flush()
    with mmap.mmap(file.fileno(), 0) as view:
        found = [view[:4].decode(), view.find(b"789"), len(view)]
        view[0:2] = b"ZZ"
        view.flush()
    found.append(open(file.name, "rb").read(4).decode())
with mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE) as memory:
    memory[0] = 7
    found.append(memory[0] + memory[1])
found`,
    gives: ['0123', 7, 10_000, 'ZZ23', 7],
  },
];

const RUNNING: readonly Program[] = [
  {
    does: 'asyncio sleeps, gathers, times out and queues',
    code: `import asyncio
async def double(number):
    await asyncio.sleep(0.001 * number)
    return 2 * number
async def main():
    queue = asyncio.Queue()
    results = await asyncio.gather(*map(double, range(4)))
    try:
        await asyncio.wait_for(asyncio.sleep(60), 0.01)
    except asyncio.TimeoutError:
        results.append("timeout")
    waiting = asyncio.create_task(queue.get())
    await queue.put("item")
    results.append(await waiting)
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        results.append("cancelled")
    return results
asyncio.run(main())`,
    gives: [0, 2, 4, 6, 'timeout', 'item', 'cancelled'],
  },
  {
    does: 'select and poll tell when a pipe can be read',
    code: `import os, select, selectors
reader, writer = os.pipe()
poll = select.poll()
poll.register(reader, select.POLLIN)
before = [poll.poll(0), select.select([reader], [writer], [], 0)[0]]
os.write(writer, b"x")
after = [poll.poll(0)[0][1] == select.POLLIN, select.select([reader], [], [], 0)[0] == [reader]]
with selectors.DefaultSelector() as selector:
    selector.register(reader, selectors.EVENT_READ, "mine")
    after.append(selector.select(0)[0][0].data)
os.read(reader, 1)
os.close(writer)
[before, after, os.read(reader, 1).decode()]`,
    gives: [[[], []], [true, true, 'mine'], ''],
  },
  {
    does: 'a signal that is raised runs its handler',
    code: `import signal
seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(signal.Signals(number).name))
signal.raise_signal(signal.SIGUSR1)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.raise_signal(signal.SIGUSR1)
[seen, signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN]`,
    gives: [['SIGUSR1'], true],
  },
  {
    does: 'dataclasses compare, print and convert themselves',
    code: `import dataclasses
@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: int
    y: int = 0
[sorted(dataclasses.asdict(Point(1))), Point(1) < Point(2), repr(dataclasses.replace(Point(1), y=5)), len({Point(1), Point(1)})]`,
    gives: [['x', 'y'], true, 'Point(x=1, y=5)', 1],
  },
  {
    does: 'unittest runs tests and mocks',
    code: `import io, unittest
from unittest import mock
class Case(unittest.TestCase):
    def test_right(self):
        with mock.patch("os.getcwd", return_value="/mocked"):
            import os
            self.assertEqual(os.getcwd(), "/mocked")
    def test_wrong(self):
        self.assertEqual(1, 2)
    @unittest.skip("not now")
    def test_skipped(self):
        pass
result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
[result.testsRun, len(result.failures), len(result.errors), len(result.skipped)]`,
    gives: [3, 1, 0, 1],
  },
  {
    does: 'logging writes to a file and to standard error',
    code: `import io, logging, os, tempfile
path = os.path.join(tempfile.mkdtemp(), "log")
logger = logging.getLogger("checked")
logger.propagate = False
handler = logging.FileHandler(path)
handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
logger.addHandler(handler)
logger.warning("%d left", 3)
handler.close()
open(path).read()`,
    gives: 'WARNING checked: 3 left\n',
  },
  {
    does: 'weak references die with their objects, and cycles are collected',
    code: `import gc, weakref
class Thing:
    pass
ended = []
thing = Thing()
weak = weakref.ref(thing)
weakref.finalize(thing, ended.append, "finalized")
thing.itself = thing
del thing
gc.collect()
[weak() is None, ended]`,
    gives: [true, ['finalized']],
  },
  {
    does: 'recursion without end is a RecursionError, in Python and in C',
    code: `import copy, json, pickle
def forever(number):
    return forever(number + 1)
class Endless:
    def __eq__(self, other):
        return [self] == [other]
    def __repr__(self):
        return repr([Endless()])
    def __reduce__(self):
        return (Endless, (Endless(),))
    def __deepcopy__(self, memo):
        return copy.deepcopy([Endless()], memo)
def ends(call, *arguments):
    try:
        call(*arguments)
    except RecursionError as error:
        return type(error).__name__
[ends(forever, 0), ends(lambda: Endless() == Endless()), ends(repr, Endless()), ends(pickle.dumps, Endless()),
 ends(copy.deepcopy, Endless()), ends(lambda: json.dumps(Endless(), default=lambda value: [Endless()]))]`,
    gives: Array.from({ length: 6 }, () => 'RecursionError'),
  },
  {
    does: 'what is nested deeper than C may recurse ends nothing',
    code: `import json, pickle
deep, other = [], []
for _ in range(20_000):
    deep, other = [deep], [other]
def survives(call, *arguments):
    try:
        call(*arguments)
    except (RecursionError, MemoryError):  # the parser says MemoryError
        pass
    return True
[survives(repr, deep), survives(json.dumps, deep), survives(pickle.dumps, deep), survives(lambda: deep == other),
 survives(json.loads, "[" * 20_000 + "]" * 20_000), survives(compile, "-" * 20_000 + "1", "deep", "eval")]`,
    gives: Array.from({ length: 6 }, () => true),
  },
  {
    does: 'too much memory is a MemoryError, after which the program goes on',
    code: `def ends(call):
    try:
        call()
    except MemoryError as error:
        return type(error).__name__
def hoard():
    hoarded = []
    while True:
        hoarded.append(bytearray(1 << 20))
[ends(lambda: bytearray(1 << 30)), ends(lambda: [0] * (1 << 28)), ends(lambda: "x" * (1 << 30)), ends(hoard), len(bytearray(1 << 20))]`,
    gives: [...Array.from({ length: 4 }, () => 'MemoryError'), 1 << 20],
  },
];

const PROGRAMS = [...TEXT_AND_DATA, ...DIGESTS_AND_ARCHIVES, ...FILES, ...RUNNING];

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  suite(`the standard library on the ${wall} wall`, () => {
    let sandbox: Sandbox;
    before(async () => {
      // The programs share one guest: a limit for all of them together.
      const policy = { limits: { timeoutMs: 60_000, cpuMs: 60_000 } };
      sandbox = await Sandbox.create(optionsFor(wall, { policy }));
    });
    after(() => sandbox.kill());

    for (const { does, code, gives } of PROGRAMS) {
      test(`${wall}: ${does}`, async () => {
        const outcome = await sandbox.run(code);
        assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
        assert.deepEqual(outcome.value, gives);
      });
    }
  });
}
