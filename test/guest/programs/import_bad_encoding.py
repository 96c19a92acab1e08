from pathlib import Path

Path("wrong.py").write_bytes(b"text = '\xff'\n")
import wrong
