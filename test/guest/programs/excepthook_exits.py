import sys

sys.excepthook = lambda *details: sys.exit(7)
1 / 0
