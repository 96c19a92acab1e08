import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { GUEST_FOLDER } from './guest-folder.ts';
import { parseProbe } from './probe-report.ts';

const PROBE_TIMEOUT_MS = 10_000;
const PROBE_OUTPUT_BYTES = 4 * 1024 * 1024;
const LONGEST_TROUBLE = 200;

/** What to find out. */
export interface InterpreterQuery {
  /** A path, or a command name to look up in PATH. */
  readonly python: string;
  /** Whether the libraries of installed packages are wanted too. */
  readonly withSitePackages: boolean;
}

const known = new Map<string, Promise<Interpreter>>();

/**
 * Finds the interpreter behind a path, a command name, a version manager's shim or a virtual
 * environment. Asked once per process and program file.
 *
 * @throws UsageError when there is none, or it is not a CPython of a supported version.
 */
export function findInterpreter(query: InterpreterQuery): Promise<Interpreter> {
  const program = resolveProgram(query.python);
  const { ino, mtimeMs } = statSync(program);
  const key = JSON.stringify([program, ino, mtimeMs, query.withSitePackages]);
  let found = known.get(key);
  if (found === undefined) {
    found = probe(program, query.withSitePackages);
    known.set(key, found);
    found.catch(() => known.delete(key));
  }
  return found;
}

function resolveProgram(python: string): string {
  if (python === '' || python.includes('\0')) {
    throw new UsageError('python: must be a path or a command name');
  }
  if (python.includes('/')) {
    const program = isAbsolute(python) ? python : resolve(python);
    if (!existsSync(program)) {
      throw new UsageError(`python: there is no file ${program}`, { details: { python } });
    }
    if (!isProgram(program)) {
      throw new UsageError(`python: ${program} is not a program that may be run`, {
        details: { python },
      });
    }
    return program;
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const program = folders.map((folder) => `${folder}/${python}`).find(isProgram);
  if (program === undefined) {
    throw new UsageError(
      `python: there is no command ${python} in PATH; install Python 3.10 or newer, or name an interpreter`,
      { details: { python } },
    );
  }
  return program;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function probe(program: string, withSitePackages: boolean): Promise<Interpreter> {
  const script = readFileSync(`${GUEST_FOLDER}/probe.py`, 'utf8');
  const args = ['-I', '-B', '-c', script, ...(withSitePackages ? ['--site'] : [])];
  const { output, problem } = await runProbe(program, args);
  if (problem !== null) {
    throw new UsageError(
      `python: ${program} does not answer as Python 3.10 or newer does: ${problem}`,
      {
        details: { python: program },
      },
    );
  }
  return parseProbe(program, output);
}

function runProbe(
  program: string,
  args: string[],
): Promise<{ output: string; problem: string | null }> {
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PROBE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      ...ownerOf(program),
    });
    let output = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > PROBE_OUTPUT_BYTES) {
        child.kill('SIGKILL');
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble = (trouble + text).slice(-LONGEST_TROUBLE);
    });
    child.on('error', (error) => settle({ output: '', problem: error.message }));
    child.on('close', (code, signal) => {
      const end = signal === null ? `exit status ${code}` : `killed by ${signal}`;
      settle({ output, problem: code === 0 ? null : `${end}${lastWords(trouble)}` });
    });
  });
}

/** When the host is root, a program of another user runs with that user's rights, not root's. */
function ownerOf(program: string): { uid?: number; gid?: number } {
  const { uid, gid } = statSync(program);
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : {};
}

/** The exception that ended a Python program; of other programs nothing, as they may repeat all they got. */
function lastWords(trouble: string): string {
  const last = trouble.trim().split('\n').at(-1) ?? '';
  return /^[A-Z]\w*(?:Error|Exception)\b/.test(last) ? `. ${last}` : '';
}
