import atexit


def fail():
    raise ValueError("in atexit")


atexit.register(print, "still called")
atexit.register(fail)
