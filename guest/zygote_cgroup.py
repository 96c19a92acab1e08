"""One control group per guest, below the folders that the host made and handed in; cgroups(7).

The host decides the files and values (they differ between version 1 and 2); here they are only
written and read.
"""

import os
import time


class Cgroup:
    """The groups of one guest, one per hierarchy. With no hierarchy every method does nothing."""

    def __init__(self, hierarchies, slot):
        self._folders = [(f"{entry['path']}/{slot}", entry) for entry in hierarchies]
        for folder, entry in self._folders:
            os.mkdir(folder)
            for name, value in entry["settings"].items():
                _write(f"{folder}/{name}", value)

    def join(self):
        """Moves the calling process in; "0" stands for it."""
        for folder, _ in self._folders:
            _write(f"{folder}/cgroup.procs", "0")

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
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _read_counter(path, field):
    """A number from a file that holds one number, or from the line of `field`; 0 if not there."""
    try:
        with open(path) as file:
            lines = file.read().splitlines()
    except OSError:
        return 0
    for line in lines:
        words = line.split()
        if field is None:
            return int(words[0])
        if words and words[0] == field:
            return int(words[1])
    return 0
