import sys
import tempfile
from pathlib import Path

folder = Path("elsewhere")
folder.mkdir()
(folder / "far.py").write_text("class Far:\n    @property\n    def near(self):\n        return self.missing\n")
sys.path.append(str(folder.resolve()))
from far import Far

Far().near
