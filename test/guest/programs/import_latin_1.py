from pathlib import Path

Path("latin.py").write_text("# coding: latin-1\ndef f(x): ä = 'é'; return x['ö'], ä\n", encoding="latin-1")
import latin

latin.f({})
