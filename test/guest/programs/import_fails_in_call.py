from pathlib import Path

Path("helper.py").write_text("def run(action):\n    # a comment\n    return action(0)\n")
from helper import run

run(lambda n: 1 / n)
