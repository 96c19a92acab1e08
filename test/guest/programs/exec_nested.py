source = "def f(n):\n    exec('raise ValueError(n)' if n == 0 else 'f(n - 1)', globals(), {'n': n, 'f': f})\nf(2)"
exec(source)
