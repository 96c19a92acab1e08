import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '../../src/server/index.ts';

const ENTRY = fileURLToPath(new URL('service-process.js', import.meta.url));

/** Quotas that no test of something else comes near. */
const GENEROUS: ConfigInput['tenantDefaults'] = {
  quota: {
    ...{ guests: 1000, memoryMiB: 1_000_000, cpuSecondsPerMinute: 1_000_000 },
    ...{ requestsPerMinute: 1_000_000, policies: 1000, streams: 1000 },
  },
  ceiling: {
    limits: {
      timeoutMs: 600_000,
      cpuMs: 600_000,
      memoryMiB: 16_384,
      diskMiB: 4096,
      outputBytes: 64 * 1024 ** 2,
    },
    network: 'loopback',
    preload: ['json', 'numpy'],
    checkpoints: 64,
  },
};

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts a service, which ends with this process. */
export async function startServiceProcess(config: ConfigInput = {}): Promise<ServiceProcess> {
  const settings: ConfigInput = {
    listen: { port: 0 },
    logLevel: 'error',
    spares: 1,
    capacity: { guests: 1000, memoryMiB: 1_000_000 },
    tenantDefaults: GENEROUS,
    lifetimes: { drainMs: 1 },
    ...config,
  };
  const child = fork(ENTRY, [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((settle, fail) => {
    child.once('message', (message) => {
      settle(
        typeof message === 'object' && 'url' in message && typeof message.url === 'string'
          ? message.url
          : '',
      );
    });
    child.once('exit', (code) => fail(new Error(`the service ended with ${code}`)));
  });
  child.unref();
  child.channel?.unref();
  return { url, process: child };
}
