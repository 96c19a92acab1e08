/** The channel to the host is the guest's own: what it may write there. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

const NAIVE = { kernel: 'naive host', wasm: 'naive host' } as const;

/** A frame that a host may fall over. */
function frame(title: string, known: string, code: string): Attack[] {
  return onWalls(NAIVE, {
    title,
    known,
    code: `${code}\nimport time\ntime.sleep(0.3)`,
    policy: { limits: { timeoutMs: 8000 } },
    oracle: { kind: 'host' },
  });
}

/** A call that the guest has no right to; the answer shows what it got. */
function call(title: string, known: string, message: string): Attack[] {
  return onWalls(NAIVE, {
    title,
    known,
    code: `
os.write(channel, frame(${message}, [["inner"], {}]))
for _ in range(3):
    print(os.read(channel, 4096), flush=True)
    os.write(channel, frame({**${message}, "id": 2 + _}, [["inner"], {}]))`,
    policy: { limits: { timeoutMs: 1500 } },
    oracle: { kind: 'secret', in: 'object' },
  });
}

export const PROTOCOL: readonly Attack[] = [
  ...frame(
    'a header claims more than there is memory',
    'lengths that a parser believes, CWE-789',
    'os.write(channel, bytes([255] * 4) + bytes(4))',
  ),
  ...frame(
    'more is attached than the frame holds',
    'lengths within lengths, CWE-130; Heartbleed, CVE-2014-0160',
    'os.write(channel, (8).to_bytes(4, "little") + (9).to_bytes(4, "little") + bytes(8))',
  ),
  ...frame(
    'a value is nested deeper than a parser can go',
    'recursion in decoders, CWE-674',
    'data = (b"[" + (1).to_bytes(4, "little")) * 100_000\nos.write(channel, len(data).to_bytes(4, "little") + bytes(4))\nwhile data:\n    data = data[os.write(channel, data):]',
  ),
  ...frame(
    'a list claims more items than there are bytes',
    'counts that a parser believes, CWE-1284',
    'os.write(channel, (5).to_bytes(4, "little") + bytes(4) + b"[" + (2**31 - 1).to_bytes(4, "little"))',
  ),
  ...frame(
    'a key is the prototype of every object',
    'prototype pollution, CWE-1321',
    'os.write(channel, frame({"op": "unknown", "__proto__": {"polluted": True}}))',
  ),
  ...frame(
    'a message is of the kind that every object has',
    'lookups by a name that a stranger chose: constructor, __proto__',
    'os.write(channel, frame({"op": "constructor"}))',
  ),
  ...frame(
    'messages come faster than anybody reads them',
    'queues without a limit, CWE-770',
    'data = frame({"op": "unknown"}) * 1000\nfor _ in range(100):\n    left = data\n    while left:\n        left = left[os.write(channel, left):]',
  ),
  ...call(
    'an attribute is read that was never allowed',
    'vm2, CVE-2023-30547 and before: objects of the host and their attributes',
    'host_call(action="get", name="inner")',
  ),
  ...call(
    'a method is called that was never allowed',
    'vm2 and Bastion of Python 2.2: guards of methods',
    'host_call(action="method", name="method")',
  ),
  ...call(
    'an item is read where there are none to be read',
    'guards of attributes that forget items',
    'host_call(action="getitem")',
  ),
  ...call(
    'a number is called that was never handed out',
    'capabilities by number, forged: CWE-639',
    'host_call(target=7)',
  ),
  ...call(
    'the number of another guest is called',
    'confused deputies: one table of objects for all',
    'host_call(target=2**31 - 1)',
  ),
];
