import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the package, seen from the compiled tests. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The command, as it is shipped. */
export const MAIN = fileURLToPath(new URL('../../command/main.js', import.meta.url));

/** What became of one call of the command. */
export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of {@link pysandbox}. */
export interface CommandOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts the command with pipes on all three standard descriptors. */
export function start(
  args: readonly string[],
  options: CommandOptions = {},
): ReturnType<typeof spawnCommand> {
  return spawnCommand(args, options);
}

function spawnCommand(args: readonly string[], { env = {}, cwd = ROOT }: CommandOptions) {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Waits for the end of a started command, gathering what it writes from now on. */
export async function finished(child: ReturnType<typeof spawnCommand>): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr });
    });
  });
}

/** Runs the command to its end. */
export async function pysandbox(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  const child = start(args, options);
  // A command that refuses its arguments ends before it reads.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  return finished(child);
}
