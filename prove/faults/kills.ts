import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../src/index.ts';
import { descendants } from '../../test/helpers/process-list.ts';
import type { Fault, Scene } from './fault.ts';
import { mustBeAmong, mustWork, settling } from './settling.ts';

const PROGRAMS = [
  '1',
  'print("x" * 100_000)',
  'import time; time.sleep(0.05)',
  'sum(range(300_000))',
  'open("f", "wb").write(bytes(1_000_000))',
  '1/0',
] as const;

const LOADERS = 6;
const KILLS = 15;
/** An engine of the wasm wall takes longer to come back than a zygote. */
const LONGEST_PAUSE_MS = { kernel: 120, wasm: 1500 };

/**
 * What may come of a run whose processes are killed: it had ended, the kill is told as what the kernel
 * told (a crash, or memory, as the kernel's own killer sends the same signal), or nothing could start.
 */
const ENDINGS = ['ok', 'error', 'crashed', 'memory', 'cancelled', 'LAUNCH', 'WALL_UNAVAILABLE'];

const RECOVERY_MS = 60_000;
const LOOK_MS = 100;

/** Ends a process below us, whichever chance picks: cage, zygote, guest or engine. */
function killOne({ random }: Scene): void {
  const [first, ...others] = descendants(process.pid);
  if (first !== undefined) {
    try {
      process.kill(random.pick([first, ...others]).pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

async function happen(scene: Scene): Promise<void> {
  const { random, options, scale } = scene;
  const longestPauseMs = LONGEST_PAUSE_MS[options.wall === 'wasm' ? 'wasm' : 'kernel'];
  const load = { over: false };
  const endings: string[] = [];
  const runs = async (): Promise<void> => {
    while (!load.over) {
      endings.push(await settling(run(random.pick(PROGRAMS), options)));
    }
  };
  const loaders = Array.from({ length: LOADERS }, runs);
  for (let kill = 0; kill < KILLS * scale; kill += 1) {
    await sleep(random.below(longestPauseMs));
    killOne(scene);
  }
  // A busy machine may start nothing between two kills; but after the last it must.
  const latest = performance.now() + RECOVERY_MS;
  while (!endings.includes('ok') && performance.now() < latest) {
    await sleep(LOOK_MS);
  }
  load.over = true;
  await Promise.all(loaders);
  mustBeAmong(endings, ENDINGS);
  if (!endings.includes('ok')) {
    throw new Error('no run came to its end, even after the last kill');
  }
  await mustWork(options);
}

export const KILL_FAULTS: readonly Fault[] = [
  {
    title: 'cages, zygotes, engines and guests are killed at random moments under load',
    walls: ['kernel', 'wasm'],
    happen,
  },
];
