import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';

/** How a trusted interpreter is run. */
export interface PythonRun {
  readonly timeoutMs: number;
  /** Most that is taken of its output, in characters. */
  readonly outputLength: number;
  /** How much of the end of its error output is told. */
  readonly troubleLength: number;
}

/** What came of it. */
export interface PythonEnd {
  readonly output: string;
  readonly trouble: string;
  /** Null when it exited with status 0. */
  readonly problem: string | null;
}

/** Runs the caller's own interpreter outside of any cage: code of ours or its own, never a guest's. */
export function runPython(
  program: string,
  args: readonly string[],
  { timeoutMs, outputLength, troubleLength }: PythonRun,
): Promise<PythonEnd> {
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...ownerOf(program),
    });
    let output = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > outputLength) {
        child.kill('SIGKILL');
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      trouble = (trouble + text).slice(-troubleLength);
    });
    child.on('error', (error) => settle({ output: '', trouble: '', problem: error.message }));
    child.on('close', (code, signal) => {
      const end = signal === null ? `exit status ${code}` : `killed by ${signal}`;
      settle({ output, trouble, problem: code === 0 ? null : end });
    });
  });
}

/** When the host is root, a program of another user runs with that user's rights, not root's. */
export function ownerOf(program: string): { uid?: number; gid?: number } {
  const { uid, gid } = statSync(program);
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : {};
}
