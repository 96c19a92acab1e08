"""ctypes, to call the C library and the interpreter's own functions; None where that cannot be.

On WebAssembly ctypes can be imported, but there is no dynamic linker that would find a function.
"""

from .pristine import kept as __builtins__

import sys

ctypes = None
if sys.platform != "emscripten":
    try:
        import ctypes
    except ImportError:
        pass
