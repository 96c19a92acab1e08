"""Keys from passwords: PBKDF2 (RFC 8018, section 5.2).

With the arguments, results and errors of OpenSSL's in `hashlib`.
"""

from agent.pristine import kept as __builtins__

import hashlib

import _hmac

_MOST_KEY_BYTES = 0x7FFFFFFF


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    """Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."""
    if not isinstance(hash_name, str):
        kind = type(hash_name).__name__
        raise TypeError("pbkdf2_hmac() argument 'hash_name' must be str, not %s" % kind)
    made = hashlib.new(hash_name)
    password = bytes(memoryview(password))
    salt = bytes(memoryview(salt))
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if dklen is None:
        dklen = made.digest_size
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")
    if dklen > _MOST_KEY_BYTES:
        raise OverflowError("key length is too great.")
    if len(password) > made.block_size:
        password = hashlib.new(hash_name, password).digest()  # once, not in every step: RFC 2104
    authenticate = _hmac_with(made.name)
    key = bytearray()
    block = 0
    while len(key) < dklen:
        block += 1
        first = authenticate(password, salt + block.to_bytes(4, "big"))
        key += _block(authenticate, password, first, iterations)
    return bytes(key[:dklen])


def _hmac_with(name):
    """HMAC in one call of C: two calls of the hash would cost six times as much."""
    direct = getattr(_hmac, "compute_" + name, None)
    if direct is not None:
        return direct

    def authenticate(key, message):
        return _hmac.compute_digest(key, message, name)

    return authenticate


def _block(authenticate, password, first, iterations):
    """The exclusive or of HMAC applied once, twice … `iterations` times."""
    from_bytes = int.from_bytes
    step = first
    total = from_bytes(first, "big")
    for _ in range(iterations - 1):
        step = authenticate(password, step)
        total ^= from_bytes(step, "big")
    return total.to_bytes(len(first), "big")
