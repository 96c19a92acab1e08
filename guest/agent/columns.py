"""Columns as the host counts them.

The interpreter counts the bytes of a line in UTF-8; a string of the host has UTF-16 units.
"""

from .pristine import kept as __builtins__


def in_utf16(line, column):
    """The column in UTF-16 units; None when it is unknown, or not in this line (an edited file)."""
    if line is None or column is None:
        return None
    data = line.encode("utf-8", "surrogatepass")
    if column > len(data):
        return None
    if len(data) == len(line):
        return column
    try:
        before = data[:column].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return len(before.encode("utf-16-le", "surrogatepass")) // 2
