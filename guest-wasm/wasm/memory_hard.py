"""scrypt (RFC 7914), with the arguments, results and errors of OpenSSL's in `hashlib`.

Correct, but about a thousand times slower than C: good for what was stored elsewhere with few rounds.

A row of the Salsa20 matrix is one integer, its four words 64 bits apart, so that sums have room for
their carry and four words are worked on at once. Words are kept in the order in which the rows are
diagonals of the matrix, from the first step to the last (as in vectorised implementations).
"""

from agent.pristine import kept as __builtins__

import struct

from .key_derivation import pbkdf2_hmac

_WORDS = 0x00000000FFFFFFFF_00000000FFFFFFFF_00000000FFFFFFFF_00000000FFFFFFFF
_ROW = (1 << 256) - 1

#: Which word of the matrix is the nth of its diagonals, and the other way round.
_DIAGONAL = (0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11)
_STRAIGHT = tuple(_DIAGONAL.index(place) for place in range(16))

_from_words = struct.Struct("<16I")
_lanes = struct.Struct("<16Q")


def scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64):
    """scrypt password-based key derivation function."""
    if n < 2 or n & (n - 1):
        raise ValueError("n must be a power of 2.")
    if r < 1 or p < 1 or r * p >= 1 << 30:
        raise ValueError("Invalid parameter combination for n, r, p, maxmem.")
    if not 0 <= maxmem <= 0x7FFFFFFF:
        raise ValueError("maxmem must be positive and smaller than 2147483647")
    if not 0 < dklen <= 0x7FFFFFFF:
        raise ValueError("dklen must be greater than 0 and smaller than 2147483647")
    if 128 * r * (n + p + 2) > (maxmem or 32 * 1024 * 1024):
        raise ValueError("memory limit exceeded")
    size = 128 * r
    mixed = pbkdf2_hmac("sha256", password, salt, 1, p * size)
    parts = [_mix(mixed[at : at + size], n, r) for at in range(0, p * size, size)]
    return pbkdf2_hmac("sha256", password, b"".join(parts), 1, dklen)


def _mix(block, n, r):
    """`scryptROMix`: a table of n states, and n look-ups in it that depend on the state."""
    state = _rows_of(block)
    table = []
    for _ in range(n):
        table.append(state)
        state = _mix_block(state, r)
    for _ in range(n):
        # The first word of the last 64 bytes.
        other = table[state[-4] & (n - 1)]
        state = _mix_block([one ^ two for one, two in zip(state, other)], r)
    return _bytes_of(state)


def _rows_of(block):
    rows = []
    for words in _from_words.iter_unpack(block):
        lanes = _lanes.pack(*[words[place] for place in _DIAGONAL])
        rows += [int.from_bytes(lanes[at : at + 32], "little") for at in (0, 32, 64, 96)]
    return rows


def _bytes_of(rows):
    parts = []
    for at in range(0, len(rows), 4):
        lanes = b"".join([row.to_bytes(32, "little") for row in rows[at : at + 4]])
        words = _lanes.unpack(lanes)
        parts.append(_from_words.pack(*[words[place] for place in _STRAIGHT]))
    return b"".join(parts)


def _mix_block(rows, r):
    """`scryptBlockMix`: even results first, then the odd ones."""
    a, b, c, d = rows[-4:]
    even, odd = [], []
    for at in range(0, 8 * r, 8):
        a, b, c, d = _salsa(a ^ rows[at], b ^ rows[at + 1], c ^ rows[at + 2], d ^ rows[at + 3])
        even += (a, b, c, d)
        a, b, c, d = _salsa(a ^ rows[at + 4], b ^ rows[at + 5], c ^ rows[at + 6], d ^ rows[at + 7])
        odd += (a, b, c, d)
    return even + odd


def _salsa(a, b, c, d):
    """Salsa20 of eight rounds, on the four diagonals."""
    words, row = _WORDS, _ROW
    first, second, third, fourth = a, b, c, d
    for _ in range(4):
        # Columns. Of a sum the low word of each lane counts, rotated to the left.
        t = (a + d & words) << 7
        b ^= (t | t >> 32) & words
        t = (b + a & words) << 9
        c ^= (t | t >> 32) & words
        t = (c + b & words) << 13
        d ^= (t | t >> 32) & words
        t = (d + c & words) << 18
        a ^= (t | t >> 32) & words
        b = (b << 64 | b >> 192) & row
        c = (c << 128 | c >> 128) & row
        d = (d << 192 | d >> 64) & row
        # Rows.
        t = (a + b & words) << 7
        d ^= (t | t >> 32) & words
        t = (d + a & words) << 9
        c ^= (t | t >> 32) & words
        t = (c + d & words) << 13
        b ^= (t | t >> 32) & words
        t = (b + c & words) << 18
        a ^= (t | t >> 32) & words
        b = (b << 192 | b >> 64) & row
        c = (c << 128 | c >> 128) & row
        d = (d << 64 | d >> 192) & row
    return first + a & words, second + b & words, third + c & words, fourth + d & words
