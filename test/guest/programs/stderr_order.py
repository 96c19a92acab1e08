import sys

print("one", file=sys.stderr)
sys.stderr.write("two")
sys.stderr.write("\n")
