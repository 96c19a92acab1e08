from pathlib import Path

Path("one.py").write_text("import two\nname = 1\n")
Path("two.py").write_text("from one import name\n")
import one
