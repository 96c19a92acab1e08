from pathlib import Path

Path("wrong.py").write_bytes(b"x = 1\nx = '\0'\n")
import wrong
