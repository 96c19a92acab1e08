import sys

print(sys.argv[1:], sys.path[0] == __file__.rpartition("/")[0])
