import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guest, printed } from './guest.ts';

/** What programs use most, one line each, and what it prints. */
const WORKS: readonly (readonly [what: string, code: string, prints: string])[] = [
  [
    'json',
    "import json; print(json.loads(json.dumps({'a': [1, 2.5, None, 'é😀']})))",
    "{'a': [1, 2.5, None, 'é😀']}",
  ],
  [
    're',
    String.raw`import re; print(re.sub(r'(\w+)@(\w+)', r'\2 at \1', 'joe@host'))`,
    'host at joe',
  ],
  [
    'decimal',
    'import decimal; decimal.getcontext().prec = 30; print(decimal.Decimal(2).sqrt())',
    '1.41421356237309504880168872421',
  ],
  [
    'datetime',
    "import datetime as d; print(d.datetime.fromtimestamp(0, d.UTC), d.date(2024, 2, 29).strftime('%A %j'), d.datetime.strptime('2024-01-02', '%Y-%m-%d'))",
    '1970-01-01 00:00:00+00:00 Thursday 060 2024-01-02 00:00:00',
  ],
  [
    'time',
    "import time; print(time.tzname, time.localtime(0)[:4], time.mktime((2024, 1, 2, 3, 4, 5, 0, 0, 0)), time.strftime('%Y', time.gmtime(0)))",
    "('UTC', 'UTC') (1970, 1, 1, 0) 1704164645.0 1970",
  ],
  [
    'sqlite3',
    "import sqlite3; c = sqlite3.connect('t.db'); c.execute('create table t(a)'); c.executemany('insert into t values(?)', [(n,) for n in range(100)]); c.commit(); c.close(); print(sqlite3.connect('t.db').execute('select sum(a) from t').fetchone())",
    '(4950,)',
  ],
  [
    'full text search',
    "import sqlite3; c = sqlite3.connect(':memory:'); c.execute('create virtual table f using fts5(x)'); c.execute(\"insert into f values('hello world')\"); print(c.execute(\"select * from f where f match 'hello'\").fetchall())",
    "[('hello world',)]",
  ],
  [
    'tempfile',
    "import os, tempfile\nwith tempfile.TemporaryDirectory() as d:\n    open(d + '/x', 'w').write('hi')\n    print(open(d + '/x').read())\nwith tempfile.TemporaryFile() as f: print(f.write(b'a' * 100000))\nprint(os.path.exists(d))",
    'hi\n100000\nFalse',
  ],
  [
    'shutil',
    "import os, shutil; os.makedirs('a/b'); open('a/b/f', 'w').close(); shutil.copytree('a', 'c'); shutil.rmtree('a'); print(os.listdir('.'), os.listdir('c/b'), shutil.which('ls'))",
    "['c'] ['f'] None",
  ],
  [
    'pathlib',
    "from pathlib import Path; p = Path('p'); p.mkdir(); (p / 'a.txt').write_text('ü'); print(Path.cwd(), list(p.glob('*')), (p / 'a.txt').stat().st_size)",
    "/work [PosixPath('p/a.txt')] 2",
  ],
  [
    'archives',
    "import io, tarfile, zipfile; z = zipfile.ZipFile(io.BytesIO(), 'w', zipfile.ZIP_DEFLATED); z.writestr('a', 'b'); open('f', 'w').close(); t = tarfile.open('x.tar.gz', 'w:gz'); t.add('f'); t.close(); print(z.namelist(), tarfile.open('x.tar.gz').getnames())",
    "['a'] ['f']",
  ],
  [
    'compression',
    "import bz2, gzip, lzma, zlib; from compression import zstd; b = b'abc' * 1000; print([m.decompress(m.compress(b)) == b for m in (bz2, gzip, lzma, zlib, zstd)])",
    '[True, True, True, True, True]',
  ],
  [
    'hashes',
    "import hashlib, hmac; print([hashlib.new(n, b'x').hexdigest()[:8] for n in ('sha256', 'md5', 'blake2b', 'sha3_256')], hmac.new(b'k', b'm', 'sha1').hexdigest()[:8])",
    "['2d711642', '9dd4e461', '0909377a', '741efa31'] 772b71c8",
  ],
  [
    'pickle',
    "import copy, pickle; print(pickle.loads(pickle.dumps({'a': (1, b'x', {3})})), copy.deepcopy([[1]]))",
    "{'a': (1, b'x', {3})} [[1]]",
  ],
  [
    'unittest',
    "import io, unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertRaises(ValueError, int, 'x')\nprint(unittest.TextTestRunner(io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T)))",
    '<unittest.runner.TextTestResult run=1 errors=0 failures=0>',
  ],
  [
    'XML',
    'import xml.etree.ElementTree as E; print(E.fromstring(\'<a><b c="1"/></a>\')[0].attrib)',
    "{'c': '1'}",
  ],
  [
    'text formats',
    "import configparser, csv, io, tomllib; c = configparser.ConfigParser(); c.read_string('[a]\\nb=c'); print(c['a']['b'], list(csv.reader(io.StringIO('a,b'))), tomllib.loads('a=1'))",
    "c [['a', 'b']] {'a': 1}",
  ],
  [
    'mmap',
    "import mmap\nwith open('m', 'w+b') as f:\n    f.write(b'0123456789'); f.flush(); m = mmap.mmap(f.fileno(), 0); m[0:2] = b'ZZ'; m.close()\nprint(open('m', 'rb').read())",
    "b'ZZ23456789'",
  ],
  [
    'descriptors',
    "import os; r, w = os.pipe(); os.write(w, b'p'); os.close(w); print(os.read(r, 9), os.read(r, 9), os.pread(os.open('f', os.O_RDWR | os.O_CREAT), 1, 0))",
    "b'p' b'' b''",
  ],
  [
    'select',
    "import os, select; r, w = os.pipe(); p = select.poll(); p.register(r, select.POLLIN); print(p.poll(0), os.write(w, b'x'), len(p.poll(0)), select.select([r], [], [], 0)[0] == [r])",
    '[] 1 1 True',
  ],
  [
    'locale',
    'import calendar, locale; print(locale.getlocale(), calendar.month(2024, 2).split()[:2])',
    "('C', 'UTF-8') ['February', '2024']",
  ],
  [
    'random numbers',
    'import random, secrets, uuid; random.seed(1); print(random.random(), len(secrets.token_bytes(8)), uuid.uuid4().version)',
    '0.13436424411240122 8 4',
  ],
  [
    'generators and exceptions',
    "def g():\n    try: yield 1\n    except* ValueError: pass\n    yield 2\ng = g(); next(g); print(g.throw(ExceptionGroup('', [ValueError()])))",
    '2',
  ],
  [
    'exceptions through C',
    "class A:\n    def __lt__(self, other): raise KeyError('less')\ntry: sorted([A(), A()])\nexcept KeyError as e: print(e)",
    "'less'",
  ],
  [
    'weak references',
    'import gc, weakref\nclass A: pass\na = A(); a.a = a; r = weakref.ref(a); del a; gc.collect(); print(r())',
    'None',
  ],
  [
    'platform',
    'import platform, sys; print(platform.python_implementation(), sys.platform, platform.system(), sys.version_info[:2])',
    'CPython emscripten Emscripten (3, 14)',
  ],
];

for (const [what, code, prints] of WORKS) {
  test(`${what}: works as on Linux`, () => {
    assert.equal(printed(code), prints);
    assert.deepEqual(guest.port.refusals, []);
  });
}

test('every module of the standard library can be imported, but for those that need what is not there', () => {
  const code = `
import sys, warnings
warnings.simplefilter('ignore')
failed = []
for name in sorted(sys.stdlib_module_names - {'antigravity', 'this'}):
    try:
        __import__(name)
    except ImportError as error:
        failed.append(name)
print(*[name for name in failed if name[0] != '_'])`;
  assert.equal(
    printed(code),
    'curses dbm ensurepip idlelib msvcrt nt pydoc_data readline resource syslog tkinter turtle turtledemo venv winreg winsound',
  );
  assert.deepEqual(
    guest.port.refusals.filter(({ sealed }) => sealed),
    [],
  );
});
