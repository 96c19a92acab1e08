from pathlib import Path

Path("wrong.py").write_text("# coding: no-such\nx = 1\n")
import wrong
