import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { ROOT } from '../root.ts';
import type { Peer, Ran } from './peer.ts';

export const KERNEL = 'pysandbox, kernel wall';
export const KERNEL_NO_SPARE = 'pysandbox, kernel wall, no spare';
export const WASM = 'pysandbox, wasm wall';
export const WASM_NO_SPARE = 'pysandbox, wasm wall, no spare';

/** Far longer than a spare takes that is made in the background. */
const SPARE_MS = { kernel: 20, wasm: 250 };

/** From nothing to the output of a program, in a sandbox of its own. */
export async function runFresh(options: SandboxOptions, code: string): Promise<Ran> {
  const start = performance.now();
  const sandbox = await Sandbox.create(options);
  const outcome = await sandbox.run(code);
  const ms = performance.now() - start;
  sandbox.kill();
  if (outcome.status !== 'ok') {
    throw new Error(`${outcome.status}: ${outcome.stderr}`);
  }
  return { ms, stdout: outcome.stdout };
}

/** One of our walls. */
interface Own {
  readonly name: string;
  readonly wall: 'kernel' | 'wasm';
  readonly hasSpares: boolean;
  readonly walls: string;
}

function own({ name, wall, hasSpares, walls }: Own): Peer {
  const spares = hasSpares ? {} : { spares: 0 };
  return {
    name,
    install: 'npm install pysandbox',
    walls,
    isConcurrent: wall === 'kernel' && hasSpares,
    async version() {
      const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
      return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
    },
    async prepare({ python }) {
      const interpreter = wall === 'kernel' ? { python } : {};
      const options: SandboxOptions = { wall, ...spares, ...interpreter };
      // As long as one lives, what the others share stays warm.
      const first = await Sandbox.create(options);
      return {
        run: (code) => runFresh(options, code),
        ...(wall === 'kernel'
          ? { runWithPackages: (code) => runFresh({ ...options, policy: 'scientific' }, code) }
          : {}),
        ...(hasSpares ? { settle: () => sleep(SPARE_MS[wall]) } : {}),
        close: async () => first.kill(),
      };
    },
  };
}

const KERNEL_WALLS = 'namespaces, seccomp, Landlock, limits';
const WASM_WALLS = 'WebAssembly; every system call answered by us; limits; a seccomp cage';

export const OWN: readonly Peer[] = [
  own({ name: KERNEL, wall: 'kernel', hasSpares: true, walls: KERNEL_WALLS }),
  own({ name: KERNEL_NO_SPARE, wall: 'kernel', hasSpares: false, walls: KERNEL_WALLS }),
  own({ name: WASM, wall: 'wasm', hasSpares: true, walls: WASM_WALLS }),
  own({ name: WASM_NO_SPARE, wall: 'wasm', hasSpares: false, walls: WASM_WALLS }),
];
