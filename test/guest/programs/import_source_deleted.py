from pathlib import Path

Path("gone.py").write_text("def f():\n    return 1 / 0\n")
import gone

Path("gone.py").unlink()
gone.f()
