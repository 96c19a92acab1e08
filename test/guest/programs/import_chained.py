from pathlib import Path

Path("slow.py").write_text("raise KeyError('missing')\n")
try:
    import slow
except KeyError as error:
    raise ImportError("no slow module") from error
