import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseSignature } from '../../../src/capability/signature/parse.ts';
import { printSignature } from '../../../src/capability/signature/signature.ts';
import { UsageError } from '../../../src/model/errors.ts';

const good = [
  'f()',
  'f() -> None',
  'f(a)',
  'f(a, b=1)',
  'f(a, /)',
  'f(a, /, b, *, c)',
  'f(*, a, b=2)',
  'f(*args, **kwargs)',
  'f(a, *args: int, b: str, **kwargs: dict[str, int]) -> list[int]',
  'f(a: int = -1, b: float = 1.5e-3, c: str = "x", d=None, e=True, f=[], g={}, h=(), i=...)',
  "f(a: Literal['x', \"y\", -1] | None = 'x') -> tuple[int, ...]",
  'f(cb: Callable[[int, str], Awaitable[None]], m: os.PathLike[str]) -> collections.abc.Iterator[int]',
  'f(naïve, 変数: int)',
  'f(a: "Forward")',
];

const bad = [
  '',
  'f',
  'f(',
  'f)',
  'f(a',
  'f(a b)',
  'f(a,,b)',
  'f(,)',
  'f(a=1, b)',
  'f(a, a)',
  'f(*)',
  'f(*, **k)',
  'f(*a, *b)',
  'f(*, *a, b)',
  'f(**k, a)',
  'f(**k, **l)',
  'f(**k=1)',
  'f(*a=1)',
  'f(/)',
  'f(a, /, b, /)',
  'f(*, a, /)',
  'f(class)',
  'f(None)',
  'def f()',
  'lambda: 1',
  'f(a: int = print("x"))',
  'f(a: int = 1 + 1)',
  'f(a: __import__("os"))',
  'f(a: [x for x in y])',
  'f(a: int if x else y)',
  'f(a) -> ',
  'f(a) -> int: ...',
  'f(a):',
  'f(a)\n',
  'f(a,\nb)',
  'f(a) # comment',
  'f(a: "x\\n")',
  "f(a: 'x)",
  'f(a = 007)',
  'f(a = 1.)',
  'f(a = 1_0)',
  'f(a=1x)',
  'f(a: x.)',
  'f(a: x[)',
  'f(a: x[1)',
  'f(a; b)',
  'f(ａ)',
  `f(a: ${'x['.repeat(40)}int${']'.repeat(40)})`,
];

test('signatures are read and printed as they were', () => {
  for (const text of good) {
    assert.equal(printSignature(parseSignature(text)), text);
  }
});

test('spaces and commas at the end do not matter', () => {
  const text = printSignature(
    parseSignature(' f ( a :int= 1 ,* , b : dict [ str , int , ] , )->None '),
  );
  assert.equal(text, 'f(a: int = 1, *, b: dict[str, int]) -> None');
});

test('what is no signature is refused', () => {
  for (const text of bad) {
    assert.throws(() => parseSignature(text), UsageError, text);
  }
});

test('Python reads what is read, and methods of it, too', () => {
  const lines = good.flatMap((text) => {
    const signature = parseSignature(text);
    return [
      `def ${printSignature(signature)}: ...`,
      `def ${printSignature(signature, { as: 'g', self: true })}: ...`,
    ];
  });
  const run = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
    input: lines.join('\n'),
    encoding: 'utf8',
  });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});
