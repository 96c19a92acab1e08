import type { Outcome, Policy } from '../../src/index.ts';
import { openWall } from './open-session.ts';
import type { WallChange } from './open-session.ts';

/** Python for attacks: the C library, and ways to try many things in one guest. */
export const PRELUDE = `
import ctypes, errno, os, signal, stat
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    """The errno of a raw system call; 0 when the kernel did it."""
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return ctypes.get_errno() if result < 0 else 0
def errno_name(number):
    return errno.errorcode.get(number, str(number))
def outcome(action):
    """'done', or the errno's name, or the exception's type."""
    try:
        action()
    except OSError as error:
        return errno_name(error.errno)
    except Exception as error:
        return type(error).__name__
    return "done"
def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False
channel = next((n for n in range(3, 1024) if is_socket(n)), None)
def frame(message, *body, attached=b""):
    import marshal
    payload = attached + b"".join(marshal.dumps(part, 4) for part in (message, *body))
    return len(payload).to_bytes(4, "little") + len(attached).to_bytes(4, "little") + payload
def result(id):
    return {"op": "result", "id": id, "status": "ok", "repr": None, "usage": {"cpu_ms": 0, "peak_kib": 0}}
def host_call(id=1, target=1, action="call", name=None):
    return {"op": "call", "id": id, "target": target, "action": action, "name": name}
`;

/** Both ways of starting guests; the second is what machines without nested namespaces get. */
export const MODES = ['fork', 'spawn'] as const;

/** How one attack goes in a guest of its own; the wall is closed afterwards. */
export async function attack(code: string, change: WallChange = {}): Promise<Outcome> {
  await using opened = await openWall(change);
  const session = await opened.open();
  return await session.run(PRELUDE + code, {});
}

/** The value of the last line; an error that shows the outcome when there is none. */
export async function valueOf(code: string, change: WallChange = {}): Promise<unknown> {
  const outcome = await attack(code, change);
  if (outcome.status !== 'ok') {
    throw new Error(`the attack did not run to its end: ${JSON.stringify(outcome)}`);
  }
  return outcome.value;
}

/** A guest with children, short-lived so that a test that fails does not last. */
export const SUBPROCESS: Policy = { extends: 'subprocess', limits: { timeoutMs: 8000 } };
