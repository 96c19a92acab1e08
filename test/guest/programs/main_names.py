print(sorted(globals()))
print(__name__, __doc__, __spec__, type(__loader__).__name__, __package__)
print(__builtins__)
