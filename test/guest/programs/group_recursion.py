def f():
    f()


try:
    f()
except RecursionError as error:
    raise ExceptionGroup("deep", [error])
