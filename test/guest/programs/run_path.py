import runpy
from pathlib import Path

Path("other.py").write_text("import sys\nprint(__name__)\nsys.stdout.nothing\n")
runpy.run_path("other.py", run_name="__main__")
