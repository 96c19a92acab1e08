/** Python for every attack, whatever it runs on; what is before it gives it `outcome` and `channel`. */
export const COMMON_PRELUDE = `
def works(action):
    try:
        return action() is not False
    except Exception:
        return False
def jailed(code, **given):
    """Runs code as sandboxes within the language do, without builtins; what it finds is its value."""
    scope = {"__builtins__": {}, **given}
    exec(code, scope)
    return scope["found"]
def nr(x86_64, aarch64):
    """The number of a system call; those from 424 on are one on every architecture."""
    return x86_64 if os.uname().machine == "x86_64" else aarch64
def named():
    """Makes the host know this process and its children."""
    libc.prctl(15, marker.encode(), 0, 0, 0)
`;
