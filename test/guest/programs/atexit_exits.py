import atexit
import sys

atexit.register(sys.exit, 5)
print("body")
