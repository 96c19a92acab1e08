"""Keys from passwords: PBKDF2 (RFC 8018, section 5.2) and scrypt (RFC 7914).

The same arguments, results and errors as OpenSSL's in `hashlib`; slower by what Python is slower.
"""

from agent.pristine import kept as __builtins__

import hashlib

_MOST_KEY_BYTES = 0x7FFFFFFF


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."""
    if not isinstance(hash_name, str):
        kind = type(hash_name).__name__
        raise TypeError("pbkdf2_hmac() argument 'hash_name' must be str, not %s" % kind)
    inner, outer = _keyed(hash_name, bytes(memoryview(password)))
    salt = bytes(memoryview(salt))
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if dklen is None:
        dklen = outer.digest_size
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")
    if dklen > _MOST_KEY_BYTES:
        raise OverflowError("key length is too great.")
    key = b""
    block = 0
    while len(key) < dklen:
        block += 1
        key += _block(inner, outer, salt + block.to_bytes(4, "big"), iterations)
    return key[:dklen]


def _keyed(hash_name, password):
    """HMAC (RFC 2104) with the password as key: the two hashes, before any message."""
    inner = hashlib.new(hash_name)
    outer = inner.copy()
    block_size = inner.block_size
    if len(password) > block_size:
        password = hashlib.new(hash_name, password).digest()
    password = password.ljust(block_size, b"\0")
    inner.update(password.translate(_INNER_PAD))
    outer.update(password.translate(_OUTER_PAD))
    return inner, outer


_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


def _block(inner, outer, message, iterations):
    """The exclusive or of HMAC applied once, twice … `iterations` times."""
    copy_inner, copy_outer = inner.copy, outer.copy
    from_bytes = int.from_bytes
    total = 0
    for _ in range(iterations):
        hashed = copy_inner()
        hashed.update(message)
        final = copy_outer()
        final.update(hashed.digest())
        message = final.digest()
        total ^= from_bytes(message, "big")
    return total.to_bytes(outer.digest_size, "big")
