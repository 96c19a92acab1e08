import atexit

atexit.register(print, "first registered")
atexit.register(print, "second registered", flush=True)
print("body")
