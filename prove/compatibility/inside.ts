import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from '../../src/index.ts';
import type { OneShotOptions, Outcome, PresetName } from '../../src/index.ts';
import { endedRun, parseResult } from './result.ts';
import type { ModuleResult } from './result.ts';
import { INSIDE_LIMIT_MS, RUNNER } from './runner.ts';
import type { Place } from './runner.ts';
import type { TestSuite } from './suite.ts';

const MIB = 1024 * 1024;
/** The end of what it wrote is where a guest that ended early says why. */
const LAST_WORDS = 1000;

/** What the suite needs more of. What makes a preset what it is stays: tasks, network, proc, packages. */
const COMMON_LIMITS = {
  timeoutMs: INSIDE_LIMIT_MS,
  cpuMs: INSIDE_LIMIT_MS,
  diskMiB: 1024,
  diskInodes: 65_536,
  outputBytes: 256 * MIB,
  resultBytes: 64 * MIB,
};
export const KERNEL_LIMITS = { ...COMMON_LIMITS, memoryMiB: 4096, openFiles: 1024 };
const WASM_LIMITS = { ...COMMON_LIMITS, memoryMiB: 1024, diskMiB: 256, openFiles: 256 };
/** Where guests of the wasm wall find the tests. */
const WASM_FOLDER = '/tests';

/** A fresh guest of the kernel wall for each module. The tests are part of the standard library. */
export class KernelInside implements Place {
  readonly #options: OneShotOptions;

  constructor(suite: TestSuite, preset: PresetName, network: 'none' | 'loopback' = 'none') {
    this.#options = {
      wall: 'kernel',
      python: suite.python,
      policy: { extends: preset, network, limits: KERNEL_LIMITS },
      spares: 0,
    };
  }

  run(module: string): Promise<ModuleResult> {
    return runInside(module, '', this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** A fresh guest of the wasm wall for each module, with a copy of the tests. */
export class WasmInside implements Place {
  readonly #copy = mkdtempSync(join(tmpdir(), 'pysandbox-compatibility-'));
  readonly #options: OneShotOptions;

  constructor(suite: TestSuite) {
    copyTests(suite, this.#copy);
    this.#options = {
      wall: 'wasm',
      mounts: [{ host: this.#copy, guest: WASM_FOLDER }],
      policy: { limits: WASM_LIMITS },
      spares: 0,
    };
  }

  run(module: string): Promise<ModuleResult> {
    return runInside(module, WASM_FOLDER, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#copy, { recursive: true, force: true });
  }
}

/** Without compiled files, which are another version's. */
export function copyTests(suite: TestSuite, folder: string): void {
  cpSync(suite.folder, join(folder, 'test'), {
    recursive: true,
    dereference: true,
    filter: (path) => basename(path) !== '__pycache__',
  });
}

async function runInside(
  module: string,
  folder: string,
  options: OneShotOptions,
): Promise<ModuleResult> {
  const start = performance.now();
  const outcome = await run(RUNNER, {
    ...options,
    args: [folder, module, ''],
    filename: '<string>',
  });
  const seconds = (performance.now() - start) / 1000;
  return outcome.status === 'ok' && typeof outcome.value === 'string'
    ? parseResult(module, outcome.value, seconds)
    : endedRun(module, endOf(outcome), seconds);
}

function endOf(outcome: Outcome): string {
  const told = outcome.status === 'error' ? outcome.error.text : '';
  return `${outcome.status} ${told}\n${outcome.stderr.slice(-LAST_WORDS)}`.trim();
}
