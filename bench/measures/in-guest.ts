import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { runProcess } from '../peers/process.ts';
import { runFresh } from '../peers/ours.ts';

/** Programs that tell a number; longer than the usual time limit if need be. */
const POLICY = { limits: { timeoutMs: 60_000, cpuMs: 60_000 } } as const;

/** A number that a program prints behind one of our walls. */
export async function toldInside(options: SandboxOptions, program: string): Promise<number> {
  return Number((await runFresh({ ...options, spares: 0, policy: POLICY }, program)).stdout);
}

/** The same without a wall. */
export async function toldBare(python: string, program: string): Promise<number> {
  return Number((await runProcess(python, ['-c', program])).stdout);
}

/** Keeps what the programs run in warm until it is killed. */
export function keepWarm(options: SandboxOptions): Promise<Sandbox> {
  return Sandbox.create({ ...options, spares: 0, policy: POLICY });
}
