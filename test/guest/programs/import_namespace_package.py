from pathlib import Path

Path("space").mkdir()
Path("space/part.py").write_text("from . import absent\n")
import space.part
