import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run, Sandbox } from '../../src/index.ts';
import type { Outcome, PresetName, SandboxOptions } from '../../src/index.ts';
import { endedRun, parseResult } from './result.ts';
import type { ModuleResult } from './result.ts';
import { insideLimitMs, OUTSIDE_LIMIT_MS, RUNNER } from './runner.ts';
import type { Place } from './runner.ts';
import type { TestSuite } from './suite.ts';

const MIB = 1024 * 1024;
/** The end of what it wrote is where a guest that ended early says why. */
const LAST_WORDS = 1000;

/** What the suite needs more of. What makes a preset what it is stays: one task or several, network, proc, packages. */
const MOST_MS = insideLimitMs(OUTSIDE_LIMIT_MS / 1000);
const COMMON_LIMITS = {
  timeoutMs: MOST_MS,
  cpuMs: MOST_MS,
  diskMiB: 1024,
  diskInodes: 65_536,
  outputBytes: 256 * MIB,
  resultBytes: 64 * MIB,
};
export const KERNEL_LIMITS = {
  ...COMMON_LIMITS,
  memoryMiB: 4096,
  // Files with holes of more than 2 GiB are tested; only what is in them takes room.
  diskMiB: 8192,
  openFiles: 1024,
};
/** A test starts four hundred threads, another a hundred processes. */
const SEVERAL = { processes: 256, threads: 512 };
const TASKS = { strict: {}, scientific: SEVERAL, subprocess: SEVERAL } as const;
const WASM_LIMITS = { ...COMMON_LIMITS, memoryMiB: 1024, diskMiB: 256, openFiles: 256 };
/** Where guests of the wasm wall find the tests. */
const WASM_FOLDER = '/tests';

/** A fresh guest of the kernel wall for each module. The tests are part of the standard library. */
export class KernelInside implements Place {
  readonly #options: SandboxOptions;

  constructor(suite: TestSuite, preset: PresetName, network: 'none' | 'loopback' = 'none') {
    this.#options = {
      wall: 'kernel',
      python: suite.python,
      policy: { extends: preset, network, limits: { ...KERNEL_LIMITS, ...TASKS[preset] } },
      spares: 0,
    };
  }

  run(module: string, timeoutMs: number): Promise<ModuleResult> {
    const options = { args: ['', module, ''], filename: '<string>', timeoutMs };
    return resultOf(module, () => run(RUNNER, { ...this.#options, ...options }));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Guests of the wasm wall with a copy of the tests, as new for each module. */
export class WasmInside implements Place {
  readonly #copy = mkdtempSync(join(tmpdir(), 'pysandbox-compatibility-'));
  readonly #options: SandboxOptions;
  /** Copying the tests into a guest takes longer than most of them. */
  readonly #idle: Sandbox[] = [];

  constructor(suite: TestSuite) {
    copyTests(suite, this.#copy);
    this.#options = {
      wall: 'wasm',
      mounts: [{ host: this.#copy, guest: WASM_FOLDER }],
      policy: { limits: WASM_LIMITS },
      spares: 0,
    };
  }

  async run(module: string, timeoutMs: number): Promise<ModuleResult> {
    const sandbox = this.#idle.pop() ?? (await Sandbox.create(this.#options));
    const result = await resultOf(module, () =>
      sandbox.run(RUNNER, { args: [WASM_FOLDER, module, ''], filename: '<string>', timeoutMs }),
    );
    if (result.ended === null) {
      await sandbox.reset();
      this.#idle.push(sandbox);
    } else {
      sandbox.kill();
    }
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sandbox of this.#idle) {
      sandbox.kill();
    }
    rmSync(this.#copy, { recursive: true, force: true });
  }
}

/** Without compiled files, which are another version's. */
function copyTests(suite: TestSuite, folder: string): void {
  cpSync(suite.folder, join(folder, 'test'), {
    recursive: true,
    dereference: true,
    filter: (path) => basename(path) !== '__pycache__',
  });
}

async function resultOf(module: string, work: () => Promise<Outcome>): Promise<ModuleResult> {
  const start = performance.now();
  const outcome = await work();
  const seconds = (performance.now() - start) / 1000;
  return outcome.status === 'ok' && typeof outcome.value === 'string'
    ? parseResult(module, outcome.value, seconds)
    : endedRun(module, endOf(outcome), seconds);
}

function endOf(outcome: Outcome): string {
  const told = outcome.status === 'error' ? outcome.error.text : '';
  return `${outcome.status} ${told}\n${outcome.stderr.slice(-LAST_WORDS)}`.trim();
}
