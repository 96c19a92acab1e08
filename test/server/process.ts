import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

import { start } from '../cli/command.ts';

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it by a signal, and waits for its end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `pysandbox serve` on a free port, and waits until it listens. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const child = start(['serve', '--port', '0', ...args], { env });
  child.stderr.resume();
  child.stdin.end();
  let told = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    told += String(chunk);
    if (told.includes('\n')) {
      break;
    }
  }
  const url = /serves on (\S+)/.exec(told)?.[1];
  if (url === undefined) {
    throw new Error(`the service did not start: ${told}`);
  }
  return {
    ...{ pid: child.pid ?? 0, url, child },
    end: async (signal) => {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}
