from pathlib import Path

Path("wrong.py").write_text("def f():\n    return (1,\n\nf()\n")
import wrong
