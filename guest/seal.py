"""Turns a fresh clone of the zygote into a guest: every layer in order, seccomp last but for one limit.

Runs before anything the user chose. Any step that fails ends the guest with the name of its layer;
there is no way on to untrusted code but through the last line of `apply`.
"""

import fcntl
import os
import resource
import socket
import struct

import linux
import seal_denials
import seal_landlock

CHANNEL = 3  # the descriptor of the guest's connection, after `place_descriptors`


class SealError(Exception):
    """A layer could not be applied; `channel` is where to say so."""

    def __init__(self, layer, error, channel):
        super().__init__(str(error))
        self.layer = layer
        self.channel = channel


class Seal:
    """The layers of one plan, prepared once so that each guest pays only for the system calls."""

    def __init__(self, config):
        self._config = config
        self._filters = seal_denials.Filters(bytes.fromhex(config["filter"]))
        self._rlimits = rlimits_above_warm(config["rlimits"])
        self._landlock = seal_landlock.Rules(config["landlock"])

    def apply(self, descriptors, cgroup, slot, carrier):
        """Seals this process. `descriptors` are its channel and standard streams.

        Where there is a `carrier`, what is refused is told by whoever is at its other end.
        """
        config = self._config
        skipped = config["skip"]  # empty but in the tests that show what each layer is for
        steps = (
            ("session", os.setsid),  # kill(0, …) must not reach the zygote and its other guests
            ("dumpable", linux.set_dumpable),
            ("own descriptors", lambda: place_descriptors(descriptors, carrier)),
            ("other descriptors", lambda: linux.close_from(len(descriptors) + (carrier is not None))),
            ("cgroup", cgroup.join),
            ("user namespace", lambda: map_user(config["identity"])),
            ("mounts", lambda: mount_all(config["mounts"])),
            ("hostname", lambda: set_hostname(config["hostname"])),
            ("loopback", lambda: bring_loopback_up(config["loopback"])),
            ("work folder", lambda: os.chdir(config["workFolder"])),
            ("rlimits", lambda: set_rlimits(self._rlimits, of_files=False)),
            ("capabilities", linux.drop_capabilities),
            ("no_new_privs", linux.forbid_new_privileges),
            ("landlock", self._landlock.restrict),
            ("seccomp", lambda: self._filters.install(slot, carrier)),
            # What may be under way in sockets counts per user and against this limit (unix(7), ETOOMANYREFS):
            # a guest that fills the account of all must not keep the listener of the next from leaving.
            ("rlimits", lambda: set_rlimits(self._rlimits, of_files=True)),
        )
        channel = descriptors[0]
        for layer, step in steps:
            if layer in skipped:
                continue
            try:
                step()
            except (OSError, ValueError) as error:
                raise SealError(layer, error, channel) from None
            if layer == "own descriptors":
                channel = CHANNEL


def place_descriptors(descriptors, carrier):
    """Gives the guest its channel as 3, and its standard streams as 0 to 2; the others are closed later."""
    channel, stdin, stdout, stderr, *further = descriptors
    wanted = [stdin, stdout, stderr, channel] + ([] if carrier is None else [carrier]) + further
    # Above everything first, so that no dup2 overwrites a descriptor that is still needed.
    above = max(CHANNEL + 1, *wanted) + 1
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, above) for descriptor in wanted]
    for target, source in enumerate(moved):
        os.dup2(source, target, inheritable=target < CHANNEL)


def map_user(identity):
    """Maps the guest's one user to the zygote's; user_namespaces(7)."""
    if identity is None:
        return
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{identity['uid']} {identity['outerUid']} 1"),
        ("gid_map", f"{identity['gid']} {identity['outerGid']} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def mount_all(mounts):
    for entry in mounts:
        MOUNTERS[entry["kind"]](entry)


def _mount_tmpfs(entry):
    """One tmpfs seen at several paths, so that they share one limit; tmpfs(5)."""
    base, *_ = paths = entry["paths"]
    options = f"size={entry['bytes']},nr_inodes={entry['inodes']},mode=0700"
    flags = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("tmpfs", base, "tmpfs", flags, options)
    for number in range(len(paths)):
        os.mkdir(f"{base}/{number}", 0o700)
    # The first path comes last: mounting there covers the tmpfs's own root.
    for number in reversed(range(len(paths))):
        linux.mount(f"{base}/{number}", paths[number], "", linux.MS_BIND)


def _mount_hidden(entry):
    flags = linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("tmpfs", entry["path"], "tmpfs", flags, "size=4k,nr_inodes=1,mode=0555")


def _mount_proc(entry):
    """A /proc of the guest's own processes and nothing else; proc(5)."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", entry["path"], "proc", flags, "subset=pid,hidepid=invisible")


MOUNTERS = {"tmpfs": _mount_tmpfs, "hidden": _mount_hidden, "proc": _mount_proc}


def set_hostname(name):
    if name is not None:
        socket.sethostname(name)


def bring_loopback_up(wanted):
    """A new network namespace starts with its loopback down; netdevice(7)."""
    if not wanted:
        return
    siocsifflags, iff_up = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, siocsifflags, struct.pack("16sh14x", b"lo", iff_up))


def rlimits_above_warm(limits):
    """Adds what the warm interpreter already has to the limits on address space and data.

    So `memoryMiB` is what the guest may allocate, however large its preloads are. proc(5), statm.
    """
    with open("/proc/self/statm") as file:
        pages = file.read().split()
    whole, data = (int(pages[place]) * resource.getpagesize() for place in (0, 5))
    warm = {"as": whole, "data": data}
    return [
        (getattr(resource, f"RLIMIT_{name.upper()}"), value + warm.get(name, 0))
        for name, value in limits.items()
    ]


def set_rlimits(limits, of_files):
    """setrlimit(2): soft and hard alike, so that the guest cannot raise them. That of files, or the others."""
    for number, value in limits:
        if (number == resource.RLIMIT_NOFILE) == of_files:
            resource.setrlimit(number, (value, value))
