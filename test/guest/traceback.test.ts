import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ResultMessage } from '../../src/protocol/index.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { projectPath } from '../helpers/project.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** Each of these is run by the interpreter itself, as a file, and by the agent. */
const PROGRAMS = projectPath('test/guest/programs');
const STDIN = 'some input\n';
const ARGS = ['a', 'b'];

/**
 * C code counts its own recursion, and below a program's code there is one C call more in the agent
 * (and one more in each write, as output is not buffered).
 */
const NOT_EXACT = new Map([
  ['recursion_print.py', /^3\.1[01]\./],
  ['recursion_repr.py', /^3\.12\./],
]);

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

function runAsFile(python: string, path: string, cwd: string): Ending {
  const env = { LANG: 'C.UTF-8', PATH: process.env['PATH'], HOME: cwd };
  const { stdout, stderr, status } = spawnSync(python, [path, ...ARGS], { cwd, env, input: STDIN });
  return comparable(stdout.toString(), stderr.toString(), status);
}

async function runInAgent(
  python: string,
  code: string,
  path: string,
  cwd: string,
): Promise<Ending> {
  await using agent = new AgentProcess({ python, cwd });
  const stdin = Buffer.from(STDIN);
  const result = await agent.run(code, {
    filename: path,
    argv0: path,
    args: ARGS,
    final: true,
    stdin,
  });
  const { stdout, stderr, exitCode } = await agent.ended();
  assert.equal(exitCode, 0);
  const replaced = /\bsys\.excepthook\b/.test(code);
  const traceback = result.status === 'error' && !replaced ? result.error.text : '';
  return comparable(stdout, stderr + traceback, exitStatus(result));
}

function exitStatus(result: ResultMessage): number {
  switch (result.status) {
    case 'ok':
      return 0;
    case 'error':
      return 1;
    case 'exited':
      return result.exitCode;
  }
}

/** Addresses of objects differ from run to run. */
function comparable(stdout: string, stderr: string, exitCode: number | null): Ending {
  const clean = (text: string): string => text.replaceAll(/0x[0-9a-f]+/g, '0x');
  return { stdout: clean(stdout), stderr: clean(stderr), exitCode };
}

for (const python of PYTHONS) {
  const version = versionOf(python);
  describe(`a program run by the agent of Python ${version}`, () => {
    for (const name of readdirSync(PROGRAMS).filter((file) => file.endsWith('.py'))) {
      if (NOT_EXACT.get(name)?.test(version) === true) {
        continue;
      }
      it(`prints and ends as it does as a file: ${name}`, async () => {
        const cwd = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
        try {
          const path = join(cwd, 'program.py');
          copyFileSync(join(PROGRAMS, name), path);
          const expected = runAsFile(python, path, cwd);
          // The guest has no such file: the agent must have the lines from the text.
          rmSync(path);
          const code = readFileSync(join(PROGRAMS, name), 'utf8');
          assert.deepEqual(await runInAgent(python, code, path, cwd), expected);
        } finally {
          rmSync(cwd, { recursive: true });
        }
      });
    }
  });
}
