import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from '../../src/launcher/identity.ts';
import { isReachable } from '../../src/launcher/reach.ts';
import { endedRun, parseResult } from './result.ts';
import type { ModuleResult } from './result.ts';
import { RUNNER } from './runner.ts';
import type { Place } from './runner.ts';
import type { TestSuite } from './suite.ts';

/** `nobody`: some tests ask for the user's name, so it must be one that the system knows. */
const ORDINARY_USER: Identity = { uid: 65_534, gid: 65_534 };

/** As `python3 -c PROGRAM`, by an ordinary user, with the folders and variables that guests have. */
export class Outside implements Place {
  readonly #suite: TestSuite;

  constructor(suite: TestSuite) {
    this.#suite = suite;
  }

  async run(module: string, limitMs: number): Promise<ModuleResult> {
    const owner = this.#mustStepDown() ? ORDINARY_USER : null;
    const base = mkdtempSync(join(tmpdir(), 'pysandbox-compatibility-'));
    const [work, temporary] = ['work', 'tmp'].map((name) => ownFolder(join(base, name), owner));
    chmodSync(base, 0o755);
    const told = join(work ?? base, '.told');
    const start = performance.now();
    try {
      const child = spawn(this.#suite.python, ['-B', '-c', RUNNER, '', module, told], {
        cwd: work,
        env: { HOME: work, LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', TMPDIR: temporary },
        stdio: 'ignore',
        detached: true,
        ...owner,
      });
      const problem = await endOf(child, limitMs);
      const seconds = (performance.now() - start) / 1000;
      return problem === null
        ? parseResult(module, readFileSync(told, 'utf8'), seconds)
        : endedRun(module, problem, seconds);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  }

  /** Guests are not root. An interpreter that only root can reach cannot be used by another, though. */
  #mustStepDown(): boolean {
    return process.geteuid?.() === 0 && isReachable(this.#suite.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function ownFolder(path: string, owner: Identity | null): string {
  mkdirSync(path);
  if (owner !== null) {
    chownSync(path, owner.uid, owner.gid);
  }
  return path;
}

/** Null when it came to its end; else how it ended. */
function endOf(child: ChildProcess, limitMs: number): Promise<string | null> {
  return new Promise((settle) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, limitMs);
    child.on('error', (error) => settle(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      endGroup(child); // what the tests have left running
      settle(late ? 'timeout' : code === 0 ? null : `exit status ${code ?? signal}`);
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid ?? 0), 'SIGKILL');
  } catch {
    // Nothing of it is there.
  }
}
