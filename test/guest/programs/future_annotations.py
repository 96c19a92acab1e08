from __future__ import annotations


def f(x: no_such_name) -> neither:
    pass


print(f.__annotations__)
