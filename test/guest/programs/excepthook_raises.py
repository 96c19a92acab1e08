import sys


def hook(kind, error, tb):
    raise RuntimeError("hook broke")


sys.excepthook = hook
1 / 0
