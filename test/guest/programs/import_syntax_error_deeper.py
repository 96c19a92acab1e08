from pathlib import Path

Path("outer.py").write_text("def load():\n    import wrong\n")
Path("wrong.py").write_text("größe = 'ä' 'ö' 5\n", encoding="utf-8")
from outer import load

load()
