import importlib.util
from pathlib import Path

Path("plugin.txt").write_text("def run():\n    raise RuntimeError('in a plugin')\n")
loader = importlib.machinery.SourceFileLoader("plugin", "plugin.txt")
module = importlib.util.module_from_spec(importlib.util.spec_from_loader("plugin", loader))
loader.exec_module(module)
module.run()
