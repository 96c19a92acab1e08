import sys

print(sys._getframe().f_code.co_name)


def f():
    print(sys._getframe().f_back.f_code.co_name, sys._getframe().f_back.f_lineno)


f()
