x = 1

def f():
    raise ValueError("after form feed")
f()
