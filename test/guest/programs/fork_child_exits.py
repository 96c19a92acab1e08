import os
import sys

pid = os.fork()
if pid:
    _, status = os.waitpid(pid, 0)
    print("child status", os.waitstatus_to_exitcode(status))
else:
    sys.exit(12)
