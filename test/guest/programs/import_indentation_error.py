from pathlib import Path

Path("wrong.py").write_text("if True:\n    a = 1\n  b = 2\n")
import wrong
