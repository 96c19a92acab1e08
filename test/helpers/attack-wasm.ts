import { Sandbox } from '../../src/index.ts';
import type { Outcome, SandboxOptions } from '../../src/index.ts';

/** Python for attacks on the wasm wall: memory at will, and ways to try many things in one guest. */
export const WASM_PRELUDE = `
import ctypes, errno, marshal, os, stat, sys
def outcome(action):
    """'done', or the errno's name, or the exception's type."""
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno, type(error).__name__)
    except BaseException as error:
        return type(error).__name__
    return "done"
def memory(address, count):
    """Bytes of the guest's memory, to be read and written."""
    return (ctypes.c_ubyte * count).from_address(address)
def poke(address, value):
    ctypes.c_uint32.from_address(address).value = value
def peek(address):
    return ctypes.c_uint32.from_address(address).value
def memory_bytes():
    return int(open("/proc/self/statm").read().split()[0]) * 65536
def is_stream(descriptor):
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False
channel = next((n for n in range(3, 300) if is_stream(n)), None)
def frame(message, *body, attached=b""):
    payload = attached + b"".join(marshal.dumps(part, 4) for part in (message, *body))
    return len(payload).to_bytes(4, "little") + len(attached).to_bytes(4, "little") + payload
def result(id):
    return {"op": "result", "id": id, "status": "ok", "repr": None, "usage": {"cpu_ms": 0, "peak_kib": 0}}
def host_call(id=1, target=1, action="call", name=None):
    return {"op": "call", "id": id, "target": target, "action": action, "name": name}
`;

/** Both places where guests run. */
export const ISOLATIONS = ['process', 'thread'] as const;

/** How one attack goes in a guest of its own. */
export async function wasmAttack(code: string, options: SandboxOptions = {}): Promise<Outcome> {
  await using sandbox = await Sandbox.create({ wall: 'wasm', ...options });
  return await sandbox.run(WASM_PRELUDE + code);
}

/** The value of an attack's last line; an error that shows the outcome when there is none. */
export async function wasmValue(code: string, options: SandboxOptions = {}): Promise<unknown> {
  const outcome = await wasmAttack(code, options);
  if (outcome.status !== 'ok') {
    throw new Error(`the attack did not run to its end: ${JSON.stringify(outcome)}`);
  }
  return outcome.value;
}

/** What settles in time, or a text that says that it did not: a promise that hangs fails no test. */
export async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((settle) => {
    timer = setTimeout(() => settle('it hangs'), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
