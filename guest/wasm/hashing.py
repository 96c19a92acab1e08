"""hashlib: `pbkdf2_hmac`, which comes from OpenSSL elsewhere, in Python."""

from agent.pristine import kept as __builtins__

import hashlib

from .key_derivation import pbkdf2_hmac


def adapt():
    for function in (pbkdf2_hmac,):
        if not hasattr(hashlib, function.__name__):
            function.__module__ = "hashlib"
            setattr(hashlib, function.__name__, function)
            hashlib.__all__ += (function.__name__,)
