import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivilegedIdentity } from '../../src/launcher/identity.ts';
import type { Identity } from '../../src/launcher/identity.ts';
import { endedRun, parseResult } from './result.ts';
import type { ModuleResult } from './result.ts';
import { OUTSIDE_LIMIT_MS, RUNNER } from './runner.ts';
import type { Place } from './runner.ts';
import type { TestSuite } from './suite.ts';

/** As `python3 -c PROGRAM`, by an ordinary user, with the folders and variables that guests have. */
export class Outside implements Place {
  readonly #suite: TestSuite;

  constructor(suite: TestSuite) {
    this.#suite = suite;
  }

  async run(module: string): Promise<ModuleResult> {
    const owner = this.#mayEnter() ? unprivilegedIdentity() : null;
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
      const problem = await endOf(child);
      const seconds = (performance.now() - start) / 1000;
      return problem === null
        ? parseResult(module, readFileSync(told, 'utf8'), seconds)
        : endedRun(module, problem, seconds);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  }

  /** An interpreter in root's own home cannot be used by anybody else. */
  #mayEnter(): boolean {
    return !this.#suite.folder.startsWith('/root/');
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
function endOf(child: ChildProcess): Promise<string | null> {
  return new Promise((settle) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, OUTSIDE_LIMIT_MS);
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
