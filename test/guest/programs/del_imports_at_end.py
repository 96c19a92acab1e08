import sys


class A:
    def __del__(self):
        print(sys, sys.meta_path is None)
        import json


a = A()
a.me = a
