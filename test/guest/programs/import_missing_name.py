from pathlib import Path

Path("helper.py").write_text("value = 1\n")
from helper import valeu
