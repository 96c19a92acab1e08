"""Tells where this interpreter is and which files it needs, as one JSON object on stdout.

Run by the host outside the cage, with the rights of the interpreter's owner and no more: the
interpreter is the caller's choice and trusted. Every extension module is loaded once, so that the
dynamic loader itself names the shared libraries, the way it finds them.
"""

import ctypes
import json
import os
import sys
import sysconfig


# There is no display in the cage; the libraries of a window system would only be there to attack.
_NOT_WANTED = ("_tkinter",)

#: Files of Debian's packages that stand apart from their Python code, which needs them. Named one by
#: one: a rule would show more than is needed.
_DATA_ELSEWHERE = {"matplotlib": ("/usr/share/matplotlib/mpl-data", "/etc/matplotlibrc")}


# What wheels may rely on of the system (PEP 513, 571, 599, 600), without those of a window system.
_OF_WHEELS = (
    *("libatomic.so.1", "libc.so.6", "libcrypt.so.1", "libdl.so.2", "libexpat.so.1", "libgcc_s.so.1"),
    *("libm.so.6", "libmvec.so.1", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libstdc++.so.6"),
    *("libutil.so.1", "libz.so.1"),
)


class _LoadedObject(ctypes.Structure):
    _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p)]


def _loaded_libraries():
    """Paths of all loaded shared objects; dl_iterate_phdr(3)."""
    found = []

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_LoadedObject), ctypes.c_size_t, ctypes.c_void_p)
    def visit(entry, _size, _data):
        name = os.fsdecode(entry.contents.name or b"")
        if name.startswith("/"):
            found.append(name)
        return 0

    ctypes.CDLL(None).dl_iterate_phdr(visit, None)
    return found


def _extension_files(folders):
    for folder in folders:
        for parent, _, names in os.walk(folder):
            wanted = (name for name in names if ".so" in name and not name.startswith(_NOT_WANTED))
            yield from (os.path.join(parent, name) for name in wanted)


def _libraries(folders, names):
    """What the program and every extension module below `folders` are linked with, and those of `names`."""
    for path in (*_extension_files(folders), *names):
        try:
            ctypes.CDLL(path)
        except OSError:
            pass  # of another platform, or its libraries are not installed: it can't be imported anyway
    _load_what_libraries_load()
    return sorted(set(_loaded_libraries()))


def _load_what_libraries_load():
    """Libraries that others look for only when they need them, so that no linker knows.

    The C library needs libgcc_s to end a thread (pthread_exit(3), at the end of every program with
    daemon threads), and OpenSSL its legacy provider, without which cryptography is not imported.
    """
    names = ["libgcc_s.so.1"]
    for path in _loaded_libraries():
        folder, name = os.path.split(os.path.realpath(path))  # OpenSSL goes by the real folder
        if name.startswith("libcrypto.so."):
            names.append(os.path.join(folder, "ossl-modules", "legacy.so"))
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            pass  # another C library, or another OpenSSL: it does without


def _split_path():
    """`sys.path` in two: the standard library, and what `site` added to it (packages, .pth files)."""
    library = sysconfig.get_path("stdlib")
    standard, packages = [], []
    for path in filter(os.path.isdir, sys.path):
        below = path.startswith(library) and not path.endswith("-packages")
        (standard if below else packages).append(path)
    return standard, packages


def _executable():
    """The program itself: in a virtual environment its own name, so that it is found as one."""
    return sys.executable if sys.prefix != sys.base_prefix else os.path.realpath(sys.executable)


def _virtual_environment():
    settings = os.path.join(sys.prefix, "pyvenv.cfg")
    return [settings] if os.path.isfile(settings) else []


def _glibc():
    """Its version as two numbers; None where there is another C library."""
    try:
        words = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
    except (OSError, ValueError):
        return None
    if len(words) != 2 or words[0] != "glibc":
        return None
    return [int(number) for number in words[1].split(".")[:2]]


def _time_zones():
    import zoneinfo

    return [path for path in zoneinfo.TZPATH if os.path.isdir(path)][:1]


def _outside_files(folder):
    """Python files of the standard library that stand elsewhere: Debian's sitecustomize, in /etc."""
    entries = (entry for entry in os.scandir(folder) if entry.name.endswith(".py"))
    targets = (os.path.realpath(entry) for entry in entries if entry.is_symlink())
    return [path for path in targets if os.path.isfile(path)]


def _configuration():
    """The one header that the standard library reads, where it is installed: sysconfig, distutils."""
    path = sysconfig.get_config_h_filename()
    return [path] if os.path.isfile(path) else []


def _package_data(packages):
    """What the packages that are installed have elsewhere."""
    return [
        path
        for name, paths in _DATA_ELSEWHERE.items()
        if any(os.path.isdir(os.path.join(folder, name)) for folder in packages)
        for path in filter(os.path.exists, paths)
    ]


def _locale():
    """The one locale that guests have; C libraries that know it by themselves have no files of it."""
    folders = ("/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8")
    return [path for path in folders if os.path.isdir(path)][:1]


def _compile(folder):
    """Leaves our own code compiled beside its source, as Python itself does where it may write.

    Else every zygote would compile it anew. An interpreter that loads it checks by its hash that it is of
    the source that is there, which is no proof against who may write: so nobody else may.
    """
    os.umask(0o022)
    for parent, _, names in os.walk(folder):
        for name in (name[:-3] for name in names if name.endswith(".py")):
            source, cached = f"{parent}/{name}.py", f"{parent}/__pycache__/{name}.{sys.implementation.cache_tag}.pyc"
            if not os.path.exists(cached) or os.path.getmtime(cached) < os.path.getmtime(source):
                import py_compile

                py_compile.compile(source, cached, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)


def main():
    with_site = "--site" in sys.argv
    standard, packages = _split_path()
    extensions = [folder for folder in standard if folder.endswith("lib-dynload")]
    data = _virtual_environment() + _time_zones() + _locale() + _configuration()
    data += _outside_files(sysconfig.get_path("stdlib"))
    report = {
        "executable": _executable(),
        "implementation": sys.implementation.name,
        "version": list(sys.version_info[:3]),
        "prefix": sys.prefix,
        "basePrefix": sys.base_prefix,
        "standardPath": standard,
        "sitePackages": packages,
        "libraries": _libraries(
            extensions + (packages if with_site else []), _OF_WHEELS if "--wheels" in sys.argv else ()
        ),
        "glibc": _glibc(),
        "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "data": data + (_package_data(packages) if with_site else []),
    }
    print(json.dumps(report))
    try:
        _compile(sys.argv[1])
    except OSError:
        pass  # it may not write there: slower, and no worse


main()
