import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../src/index.ts';
import type { Fault, Scene } from './fault.ts';
import { mustBeAmong, mustWork, withinTime } from './settling.ts';

const BYTES = 2_000_000;

/** A consumer that holds the event loop up with each piece. */
async function slow({ options }: Scene): Promise<void> {
  let bytes = 0;
  const outcome = await withinTime(
    run(`import sys\nfor n in range(20): sys.stdout.write("x" * ${BYTES / 20})`, {
      ...options,
      policy: { limits: { outputBytes: 2 * BYTES } },
      onOutput: (chunk) => {
        bytes += chunk.bytes.length;
        const end = performance.now() + 5;
        while (performance.now() < end);
      },
    }),
  );
  mustBeAmong([outcome.status], ['ok']);
  if (bytes !== BYTES) {
    throw new Error(`${bytes} bytes arrived of ${BYTES}`);
  }
}

/** An input that never gives anything, and one that fails. */
async function stuckInput({ options, random }: Scene): Promise<void> {
  const never = async function* (): AsyncGenerator<string> {
    await sleep(2 ** 30, undefined, { ref: false });
    yield '';
  };
  const failing = async function* (): AsyncGenerator<string> {
    yield 'a'.repeat(random.below(100_000));
    throw new Error('the input fails');
  };
  const code = 'import sys\nlen(sys.stdin.read())';
  const waiting = await withinTime(run(code, { ...options, stdin: never(), timeoutMs: 500 }));
  mustBeAmong([waiting.status], ['timeout']);
  const cut = await withinTime(run(code, { ...options, stdin: failing() }));
  mustBeAmong([cut.status], ['ok']);
  await mustWork(options);
}

/** The wall clock is set to other years, back and forth, while runs have limits on time. */
async function jumpingClock({ options, random }: Scene): Promise<void> {
  const { now } = Date;
  const year = 365 * 24 * 3600 * 1000;
  const timer = setInterval(() => {
    const jump = (random.below(21) - 10) * year;
    Date.now = () => now() + jump;
  }, 5);
  try {
    const start = performance.now();
    const endless = await withinTime(run('while True: pass', { ...options, timeoutMs: 700 }));
    const taken = performance.now() - start;
    mustBeAmong([endless.status], ['timeout']);
    if (taken < 690 || taken > 20_000) {
      throw new Error(`a timeout of 700 ms came after ${taken} ms`);
    }
    const short = await withinTime(run('import time; time.sleep(0.3)', { ...options }));
    mustBeAmong([short.status], ['ok']);
  } finally {
    clearInterval(timer);
    Date.now = now;
  }
}

export const CONSUMER_FAULTS: readonly Fault[] = [
  { title: 'whoever reads the output is slow', walls: ['kernel', 'wasm'], happen: slow },
  { title: 'the input never comes, or fails', walls: ['kernel', 'wasm'], happen: stuckInput },
  { title: 'the clock jumps by years', walls: ['kernel', 'wasm'], happen: jumpingClock },
];
