"""The `threading` module, whose clones need not begin anew.

In every child it makes its locks again, which copies 130 pages of memory. A clone of a process that
waits in its only thread has no need: no lock is held there. What a guest forks itself does it as ever.
"""

from .pristine import kept as __builtins__

import os

_attached = False


def _load():
    """Imports it, so that what it has done in a child is done in those of a guest only."""
    register = os.register_at_fork

    def register_for_guests(*, after_in_child):
        def in_child():
            if _attached:
                after_in_child()

        register(after_in_child=in_child)

    os.register_at_fork = register_for_guests
    try:
        import threading
    finally:
        os.register_at_fork = register
    return threading


threading = _load()


def attach():
    """In the process of the guest, before it has another thread."""
    global _attached
    _attached = True
    if threading._HAVE_THREAD_NATIVE_ID:
        threading.main_thread()._set_native_id()
