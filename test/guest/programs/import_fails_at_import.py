from pathlib import Path

Path("broken.py").write_text("value = 1\nratio = value / 0\n")
import broken
