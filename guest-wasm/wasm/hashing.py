"""hashlib: `pbkdf2_hmac` and `scrypt`, which come from OpenSSL elsewhere, in Python."""

from agent.pristine import kept as __builtins__

import hashlib

from .key_derivation import pbkdf2_hmac
from .memory_hard import scrypt


def adapt():
    for function in (pbkdf2_hmac, scrypt):
        name = function.__name__
        if not hasattr(hashlib, name):
            function.__module__ = "hashlib"
            setattr(hashlib, name, function)
            hashlib.__all__ += (name,)
