"""One control group per guest, below the folders that the host made and handed in; cgroups(7).

The host decides the files and values (they differ between version 1 and 2); here they are only
written and read.
"""

import os
import time

import linux


def enter(descriptors):
    """Moves the zygote to groups from which it may move guests to theirs, where that is needed."""
    for descriptor in descriptors:
        os.write(descriptor, b"0")
        os.close(descriptor)


class Cgroup:
    """The groups of one guest, one per hierarchy. With no hierarchy every method does nothing."""

    def __init__(self, hierarchies, slot):
        self._folders = [(f"{entry['path']}/{slot}", entry) for entry in hierarchies]
        for folder, entry in self._folders:
            os.mkdir(folder)
            for name, value in entry["settings"].items():
                _write(f"{folder}/{name}", value)

    def join(self):
        """Moves the calling process in; "0" stands for it. From there on it sees no other group."""
        for folder, _ in self._folders:
            _write(f"{folder}/cgroup.procs", "0")
        if self._folders:
            linux.hide_cgroups()

    def peaks(self):
        """What the kernel counted: peak memory, and whether a limit was hit."""
        found = {}
        for folder, entry in self._folders:
            for key, (name, field) in entry["counters"].items():
                found[key] = _read_counter(f"{folder}/{name}", field)
        return found

    def remove(self):
        """The group of a guest that is gone: empty, but the kernel may need a moment to see it."""
        for folder, _ in self._folders:
            for _attempt in range(50):
                try:
                    os.rmdir(folder)
                    break
                except OSError:
                    time.sleep(0.001)


def _write(path, text):
    with open(path, "wb", buffering=0) as file:
        file.write(text.encode())


def _read_counter(path, field):
    """A number from a file that holds one number, or the one behind `field`; 0 if not there."""
    try:
        with open(path) as file:
            words = file.read().split()
    except OSError:
        return 0
    return int(words[0] if field is None else dict(zip(words[::2], words[1::2])).get(field, 0))
