"""The last layer with somebody to ask: what the filter refuses is told, and answered from outside.

Nothing of this decides what is allowed. The filter asks exactly where it would refuse, and whoever is
asked can only say no: see zygote_denials.py.
"""

import errno
import os
import socket
import struct

import linux

CARRIER = 4  # the descriptor on which the listener leaves; nothing else ever does

# linux/seccomp.h
_NEW_LISTENER = 8
_WAIT_KILLABLE_RECV = 32  # no signal comes between us and the answer; Linux 5.19
_RETURN = 6
_ASK = 0x7FC0_0000
_ERRNO = 0x0005_0000
_REFUSALS = (0x8000_0000, _ERRNO | errno.EPERM, _ERRNO | errno.EACCES)


class Filters:
    """`program` as it is, and so that it asks where it refuses what is not allowed."""

    def __init__(self, program):
        self._refusing = linux.SeccompFilter(program)
        self._asking = linux.SeccompFilter(
            b"".join(
                struct.pack("<HBBI", code, yes, no, _ASK if code == _RETURN and k in _REFUSALS else k)
                for code, yes, no, k in struct.iter_unpack("<HBBI", program)
            )
        )

    def install(self, slot, carrier):
        """Whoever has the listener decides: it leaves before anything of the user runs."""
        if carrier is None:
            self._refusing.install()
            return
        with socket.socket(fileno=CARRIER) as way_out:
            listener = self._asking.install(_NEW_LISTENER | _WAIT_KILLABLE_RECV)
            try:
                socket.send_fds(way_out, [str(slot).encode()], [listener])
            finally:
                os.close(listener)
