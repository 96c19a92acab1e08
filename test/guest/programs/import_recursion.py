from pathlib import Path

Path("deep.py").write_text("def down(n):\n    return down(n + 1)\n")
from deep import down

down(0)
