import { CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_THREAD_CPUTIME_ID } from '../abi.ts';
import { readTm, writeTm } from '../calendar.ts';
import { ERRNO } from '../errno.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';

/** `setitimer` with it is what our edit of the module makes of nanosleep(2). */
export const SLEEP_HOOK = 77;

/** A year: clocks that only count sleeps must stay exact. */
const LONGEST_SLEEP_MS = 366 * 86_400_000;

/** Emscripten's buffers for names of time zones take 16 characters. */
const ZONE = 'UTC';

/** Calls for time. */
export function clockCalls({ system, memory }: Context): Calls {
  const { clock } = system;

  /** timegm(3) and mktime(3): in UTC both are the same. */
  const toSeconds = (tm: number): number => {
    const seconds = readTm(memory, tm);
    if (seconds === null) {
      return -1;
    }
    writeTm(memory, tm, seconds);
    return seconds;
  };
  const toTm = (seconds: number, tm: number): void => writeTm(memory, tm, seconds);

  return {
    clock_time_get: (id, _precision, result) => {
      memory.set64(result, BigInt(clock.read(id)) * 1000n);
    },
    clock_res_get: (id, result) => {
      if (id < CLOCK_REALTIME || id > CLOCK_THREAD_CPUTIME_ID) {
        fail('EINVAL');
      }
      memory.set64(result, clock.resolution * 1000);
    },
    emscripten_get_now: () => clock.read(CLOCK_MONOTONIC) / 1000,
    emscripten_date_now: () => clock.read(CLOCK_REALTIME) / 1000,

    _setitimer_js: (which, milliseconds) => {
      if (which !== SLEEP_HOOK) {
        fail('ENOSYS'); // a timer would have to interrupt the guest, which nothing in here can
      }
      const time = milliseconds > 0 ? Math.min(milliseconds, LONGEST_SLEEP_MS) : 0; // not for NaN
      return clock.sleep(time) ? 0 : ERRNO.EINTR;
    },

    _timegm_js: toSeconds,
    _mktime_js: toSeconds,
    _gmtime_js: toTm,
    _localtime_js: toTm,
    _tzset_js: (timezone, daylight, standardName, daylightName) => {
      memory.set32(timezone, 0);
      memory.set32(daylight, 0);
      memory.setText(standardName, ZONE);
      memory.setText(daylightName, ZONE);
    },
  };
}
