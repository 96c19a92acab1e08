import atexit

atexit.register(print, "at exit")
1 / 0
