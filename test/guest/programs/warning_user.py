import warnings


def f():
    warnings.warn("careful")


f()
print("done")
