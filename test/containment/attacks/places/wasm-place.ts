import { randomUUID } from 'node:crypto';
import { Sandbox } from '../../../../src/index.ts';
import type { SandboxOptions } from '../../../../src/index.ts';
import { WASM_PRELUDE } from '../../../helpers/attack-wasm.ts';
import { toldInTime } from '../told.ts';
import type { Place, Setting, Visit } from './place.ts';

/** Guests of the wasm wall, in an engine process that others share. */
export class WasmPlace implements Place {
  readonly prelude = WASM_PRELUDE;

  async visit({ policy, expose, alone, patienceMs }: Setting): Promise<Visit> {
    // Another policy is another wall, with an engine that starts now.
    const env = { ALONE: randomUUID() };
    const options: SandboxOptions = {
      wall: 'wasm',
      policy: alone ? { ...policy, env } : policy,
    };
    const neighbour = await Sandbox.create(options);
    const sandbox = await Sandbox.create({ ...options, expose });
    return {
      async run(program) {
        const told = await toldInTime(sandbox.run(program), patienceMs);
        return { ...told, survived: (await works(neighbour)) && (await nextWorks(options)) };
      },
      [Symbol.asyncDispose]() {
        sandbox.kill();
        neighbour.kill();
        return Promise.resolve();
      },
    };
  }
}

async function works(sandbox: Sandbox): Promise<boolean> {
  const told = await toldInTime(sandbox.run('6 * 7'), 10_000);
  return told.repr === '42';
}

async function nextWorks(options: SandboxOptions): Promise<boolean> {
  try {
    await using next = await Sandbox.create(options);
    return await works(next);
  } catch {
    return false;
  }
}
