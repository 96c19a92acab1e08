import assert from 'node:assert/strict';
import { on } from 'node:events';
import { after, describe, it } from 'node:test';
import { parentPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** As the wall's threads have: see ThreadEngine. */
const STACK_MIB = 256;

/** What recurses, in Python and in C; each must be stopped, or be done, without an end of the guest. */
const RECURSIONS: readonly (readonly [what: string, code: string])[] = [
  ['a function', 'def f(): return f()\nf()'],
  ['a function, by way of C', 'def f(n): return max(map(f, [n]))\nf(0)'],
  ['a lambda in a sort', 'f = lambda n: sorted([1, 2], key=f)\nf(0)'],
  ['a generator', 'def f():\n    yield from f()\nlist(f())'],
  ['a property', 'class A:\n    x = property(lambda self: self.x)\nA().x'],
  ['__getattr__', 'class A:\n    def __getattr__(self, n): return getattr(self, n + "x")\nA().a'],
  ['__repr__', 'class A:\n    def __repr__(self): return repr(self)\nrepr(A())'],
  ['__eq__', 'class A:\n    def __eq__(self, other): return other == self\nA() == A()'],
  ['__call__', 'class A: pass\nA.__call__ = A()\nA()()'],
  ['a list in itself, compared', 'a = []; a.append(a); b = []; b.append(b)\na == b'],
  ['repr of a nested list', 'repr(nested())'],
  ['json of a nested list', 'import json\njson.dumps(nested())'],
  ['json in Python', 'import json\njson.dumps(nested(), indent=1)'],
  ['json read', 'import json\njson.loads("[" * 20000 + "]" * 20000)'],
  ['pickle', 'import pickle\npickle.dumps(nested())'],
  ['marshal', 'import marshal\nmarshal.dumps(nested())'],
  ['a copy', 'import copy\ncopy.deepcopy(nested())'],
  ['a hash', 't = ()\nfor _ in range(100000): t = (t,)\nhash(t)'],
  ['parentheses', 'eval("(" * 5000 + ")" * 5000)'],
  ['operators', 'eval("-" * 100000 + "1")'],
  ['a chain of sums', 'eval("+".join(["1"] * 100000))'],
  ['attributes', 'import ast\nast.parse("a" + ".a" * 100000)'],
  ['literals', 'import ast\nast.literal_eval("[" * 1000 + "]" * 1000)'],
  ['a pattern', 'import re\nre.compile("(" * 3000 + ")" * 3000)'],
  ['a match', 'import re\nre.match("(?:a|b)*c", "ab" * 500000)'],
  ['isinstance', 't = ()\nfor _ in range(100000): t = (t,)\nisinstance(1, t)'],
  [
    'unions',
    'import functools, operator\nisinstance(1, functools.reduce(operator.or_, [int, str] * 9))',
  ],
  ['classes', 'c = object\nfor n in range(300): c = type("c", (c,), {})\nc()'],
  [
    'exceptions',
    'e = None\nfor _ in range(10000):\n    n = ValueError(); n.__cause__ = e; e = n\nraise e',
  ],
  ['XML', 'import xml.etree.ElementTree as t\nt.fromstring("<a>" * 50000 + "</a>" * 50000)'],
  ['a limit of 10**5', 'import sys\nsys.setrecursionlimit(10**5)\ndef f(): return f()\nf()'],
  [
    'a limit of 10**5, in C',
    'import sys\nsys.setrecursionlimit(10**5)\ndef f(n): return max(map(f, [n]))\nf(0)',
  ],
  ['the freeing of a nested list', 'l = nested(1000000)\ndel l'],
  ['the freeing of iterators', 'i = iter(())\nfor _ in range(100000): i = filter(None, i)\ndel i'],
  ['the use of iterators', 'i = iter([1])\nfor _ in range(100000): i = filter(None, i)\nnext(i)'],
];

const NESTED = `
def nested(depth=100000):
    made = []
    for _ in range(depth):
        made = [made]
    return made
`;

/** Runs all, in a thread whose stack is as large as it is in the wall, and tells how each ended. */
async function runAll(port: MessagePort): Promise<void> {
  const { run } = await import('./guest.ts');
  for (const [, code] of RECURSIONS) {
    try {
      const result = run(NESTED + code);
      port.postMessage(result.status === 'error' ? result.error.name : 'done');
    } catch (error) {
      port.postMessage(String(error));
    }
  }
}

if (parentPort !== null) {
  await runAll(parentPort);
} else {
  describe('recursion is stopped by an exception, or comes to its end', () => {
    const worker = new Worker(new URL(import.meta.url), {
      resourceLimits: { stackSizeMb: STACK_MIB },
    });
    const ends = on(worker, 'message');
    after(() => worker.terminate());
    for (const [what] of RECURSIONS) {
      it(`of ${what}`, async () => {
        const next: IteratorResult<unknown> = await ends.next();
        const stopped = /^(?:done|RecursionError|MemoryError|SyntaxError|ValueError)$/;
        assert.match(String(next.value), stopped);
      });
    }
  });
}
