x = 1
def f():
    raise ValueError(x)
f()
