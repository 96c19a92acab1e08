make = lambda f: lambda *a: (lambda: f(*a))()
make(lambda a, b: a[b])([], 0)
