"""Objects of the guest that the host holds, by number."""

from .pristine import kept as __builtins__


class References:
    def __init__(self):
        self._held = {}
        self._handles = {}
        self._last = 0

    def hold(self, thing):
        """The number of `thing`, counted once more: the host is about to receive it."""
        handle = self._handles.get(id(thing))
        if handle is None:
            self._last = handle = self._last + 1
            self._held[handle] = [thing, 0]
            self._handles[id(thing)] = handle
        self._held[handle][1] += 1
        return handle

    def objects(self, handles):
        """Those of the objects that are held, by number."""
        found = {}
        for handle in handles:
            entry = self._held.get(handle)
            if entry is not None:
                found[handle] = entry[0]
        return found

    def release(self, handles):
        """`handles` are pairs of a number and how often the host had received it."""
        freed = []
        for handle, count in handles:
            entry = self._held.get(handle)
            if entry is None:
                continue
            entry[1] -= count
            if entry[1] <= 0:
                del self._held[handle]
                self._handles.pop(id(entry[0]), None)
                freed.append(entry)
        # Only now: what the guest does in `__del__` finds the tables in order.
        freed.clear()

    def clear(self):
        """The program ends, and nothing may be kept alive from here."""
        held = list(self._held.values())
        self._held.clear()
        self._handles.clear()
        held.clear()
