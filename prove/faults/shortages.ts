import { closeSync, openSync } from 'node:fs';
import { run, Sandbox } from '../../src/index.ts';
import type { Fault, Scene } from './fault.ts';
import { mustBeAmong, mustWork, settling } from './settling.ts';
import { SoftLimits } from './soft-limits.ts';

/** What a host that lacks something may be told; a guest that was there already may also just work. */
const ENDINGS = ['ok', 'crashed', 'LAUNCH', 'CAPACITY', 'WALL_UNAVAILABLE', 'USAGE'];

const TRIES = 6;

/** Takes every descriptor but some; returns how to give them back. */
function takeDescriptors(but: number): () => void {
  const taken: number[] = [];
  for (;;) {
    try {
      taken.push(openSync('/dev/null', 'r'));
    } catch {
      break;
    }
  }
  taken.splice(0, but).forEach((descriptor) => closeSync(descriptor));
  return () => taken.forEach((descriptor) => closeSync(descriptor));
}

async function withoutDescriptors({ random, options, scale }: Scene): Promise<void> {
  using limits = new SoftLimits();
  await limits.set('nofile', '300');
  const endings: string[] = [];
  for (let round = 0; round < TRIES * scale; round += 1) {
    const giveBack = takeDescriptors(random.below(60));
    // A policy that was not used yet, so that a wall has to be made.
    const policy = { env: { ROUND: String(round) } };
    endings.push(await settling(run('1', { ...options, policy })));
    giveBack();
    await mustWork(options);
  }
  mustBeAmong(endings, ENDINGS);
}

async function withoutProcesses({ random, options, scale }: Scene): Promise<void> {
  using limits = new SoftLimits();
  const before = await limits.get('nproc');
  const endings: string[] = [];
  for (let round = 0; round < TRIES * scale; round += 1) {
    await limits.set('nproc', String(random.below(8)));
    const policy = { env: { ROUND: String(round) } };
    endings.push(await settling(run('1', { ...options, policy })));
    await limits.set('nproc', before);
    await mustWork(options);
  }
  mustBeAmong(endings, ENDINGS);
}

async function fullDisks({ random, options, scale }: Scene): Promise<void> {
  const policy = { limits: { diskMiB: 1 } };
  for (let round = 0; round < TRIES * scale; round += 1) {
    await using sandbox = await Sandbox.create({ ...options, policy });
    const size = 2 ** 20 + 1 + random.below(2 ** 22);
    // Closed in so many words: Python tells nobody when what is left in a buffer of a file that it
    // drops does not fit any more.
    const full = await sandbox.run(`with open("f", "wb") as f:\n    f.write(bytes(${size}))`);
    mustBeAmong([full.status], ['disk']);
    const after = await sandbox.run('import os; os.remove("f"); open("g", "w").write("x")');
    mustBeAmong([after.status], ['ok']);
  }
}

export const SHORTAGE_FAULTS: readonly Fault[] = [
  {
    title: 'the host runs out of descriptors',
    walls: ['kernel', 'wasm'],
    happen: withoutDescriptors,
  },
  { title: 'no process can be started', walls: ['kernel', 'wasm'], happen: withoutProcesses },
  { title: 'the guest’s disk is full', walls: ['kernel', 'wasm'], happen: fullDisks },
];
