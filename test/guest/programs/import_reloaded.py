import importlib
import sys
from pathlib import Path

sys.dont_write_bytecode = True
Path("changing.py").write_text("def f():\n    return 1\n")
import changing

Path("changing.py").write_text("# now longer\n\n\ndef f():\n    return 1 / 0\n")
importlib.reload(changing)
changing.f()
