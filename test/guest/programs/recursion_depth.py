import sys


def depth(n):
    global reached
    reached = n
    depth(n + 1)


print(sys.getrecursionlimit())
try:
    depth(1)
except RecursionError as error:
    print(error)
print(reached)
sys.setrecursionlimit(1500)
print(sys.getrecursionlimit())
try:
    depth(1)
except RecursionError:
    pass
print(reached)
