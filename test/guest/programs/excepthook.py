import sys


def hook(kind, error, tb):
    print("hook:", kind.__name__, error, tb.tb_frame.f_code.co_name, tb.tb_next, file=sys.stderr)


sys.excepthook = hook
1 / 0
