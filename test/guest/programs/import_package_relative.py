from pathlib import Path

Path("pack/inner").mkdir(parents=True)
Path("pack/__init__.py").write_text("from .inner import start\n")
Path("pack/inner/__init__.py").write_text("from ..tools import divide\n\n\ndef start():\n    divide(1, 0)\n")
Path("pack/tools.py").write_text("def divide(a, b):\n    return (a +\n        a) / (b)\n")
import pack

pack.start()
