import { POLLERR, POLLHUP, POLLNVAL } from '../abi.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';

/** Told of whether it was asked for or not (poll(2)). */
const ALWAYS_TOLD = POLLERR | POLLHUP | POLLNVAL;

/** struct pollfd: descriptor, what is asked, what is told. */
const POLLFD_BYTES = 8;

/** poll(2), which the C library's select(2) also comes down to. */
export function pollCalls({ system, memory }: Context): Calls {
  const tell = (start: number, count: number): number => {
    let ready = 0;
    for (let entry = start; entry < start + count * POLLFD_BYTES; entry += POLLFD_BYTES) {
      const descriptor = memory.i32(entry);
      const asked = memory.i16(entry + 4) | ALWAYS_TOLD;
      const file = system.descriptors.find(descriptor);
      const state = file === null ? POLLNVAL : file.body.readiness();
      const told = descriptor < 0 ? 0 : state & asked; // negative: not to be looked at
      memory.setI16(entry + 6, told);
      ready += told === 0 ? 0 : 1;
    }
    return ready;
  };

  return {
    __syscall_poll: (entries, count, timeoutMs) => {
      const start = entries >>> 0;
      memory.bytes(start, Math.min(count >>> 0, MOST_ENTRIES + 1) * POLLFD_BYTES);
      if (count >>> 0 > MOST_ENTRIES) {
        fail('EINVAL');
      }
      const timeout = timeoutMs < 0 ? Infinity : timeoutMs;
      return system.waiting.forSome(() => tell(start, count), timeout);
    },
  };
}

/** RLIMIT_NOFILE bounds it on Linux; duplicates are allowed, so it need not be exact. */
const MOST_ENTRIES = 4096;
