import sys


def hook(*details):
    print("mine first", file=sys.stderr)
    sys.__excepthook__(*details)


sys.excepthook = hook
1 / 0
