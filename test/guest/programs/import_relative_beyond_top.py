from pathlib import Path

Path("pack").mkdir()
Path("pack/__init__.py").write_text("from ..other import name\n")
import pack
