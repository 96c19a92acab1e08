import sys
import zipfile

with zipfile.ZipFile("code.zip", "w") as archive:
    archive.writestr("zipped.py", "def f(x):\n    return x.y\n")
sys.path.insert(0, "code.zip")
import zipped

zipped.f(1)
