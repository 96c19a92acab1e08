import sys

print(hasattr(sys, "last_traceback"), sys.exc_info())
