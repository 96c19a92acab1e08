import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

for (const call of ['alarm(1)', 'setitimer(signal.ITIMER_REAL, 1)']) {
  test(`signal.${call} says that there are no timers, and what to use instead`, () => {
    const name = call.replace(/\(.*/, '');
    assert.equal(
      raised(`import signal\nsignal.${call}`),
      `RuntimeError: the wasm wall has no timers: signal.${name} cannot work here; see asyncio.timeout`,
    );
  });
}

test('handlers of signals that the program raises itself run', () => {
  const code = `
import os, signal
seen = []
for number in (signal.SIGUSR1, signal.SIGTERM):
    signal.signal(number, lambda number, frame: seen.append(signal.Signals(number).name))
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGTERM)
print(seen)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print('interrupted')`;
  assert.equal(printed(code), "['SIGUSR1', 'SIGTERM']\ninterrupted");
});

test('sleeping takes as long as it is told to', () => {
  const code = `
import time
begin = time.monotonic()
time.sleep(0.03)
print(0.03 <= time.monotonic() - begin < 10)`;
  assert.equal(printed(code), 'True');
});
