import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { GUEST_FOLDER } from './guest-folder.ts';
import { parseProbe } from './probe-report.ts';
import { runPython } from './run-python.ts';

const PROBE = { timeoutMs: 60_000, outputLength: 4 * 1024 * 1024, troubleLength: 200 };

/** What to find out. */
export interface InterpreterQuery {
  /** A path, or a command name to look up in PATH. */
  readonly python: string;
  /** Whether the libraries of installed packages are wanted too. */
  readonly withSitePackages: boolean;
  /** Whether the libraries of the system that wheels may rely on are wanted too. */
  readonly withWheelLibraries?: boolean;
}

const known = new Map<string, Promise<Interpreter>>();

/**
 * Finds the interpreter behind a path, a command name, a version manager's shim or a virtual
 * environment. Asked once per process and program file.
 *
 * @throws UsageError when there is none, or it is not a CPython of a supported version.
 */
export function findInterpreter(query: InterpreterQuery): Promise<Interpreter> {
  const wanted = [
    ...(query.withSitePackages ? ['--site'] : []),
    ...(query.withWheelLibraries === true ? ['--wheels'] : []),
  ];
  const program = resolveProgram(query.python);
  const { ino, mtimeMs } = statSync(program);
  const key = JSON.stringify([program, ino, mtimeMs, wanted]);
  let found = known.get(key);
  if (found === undefined) {
    found = probe(program, wanted);
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
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    return isFile && accessSync(path, constants.X_OK) === undefined; // it throws for others
  } catch {
    return false;
  }
}

async function probe(program: string, wanted: readonly string[]): Promise<Interpreter> {
  const script = readFileSync(`${GUEST_FOLDER}/probe.py`, 'utf8');
  const args = ['-I', '-B', '-c', script, GUEST_FOLDER, ...wanted];
  const { output, trouble, problem } = await runPython(program, args, PROBE);
  if (problem !== null) {
    throw new UsageError(
      `python: ${program} does not answer as Python 3.10 or newer does: ${problem}${lastWords(trouble)}`,
      {
        details: { python: program },
      },
    );
  }
  return parseProbe(program, output);
}

/** The exception that ended a Python program; of other programs nothing, as they may repeat all they got. */
function lastWords(trouble: string): string {
  const last = trouble.trim().split('\n').at(-1) ?? '';
  return /^[A-Z]\w*(?:Error|Exception)\b/.test(last) ? `. ${last}` : '';
}
