import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Quotas that are in nobody's way: what is measured is the service, not its patience. */
const CONFIG = {
  spares: 8,
  capacity: { guests: 64, queued: 10_000, memoryMiB: 1_000_000 },
  tenantDefaults: {
    quota: {
      ...{ guests: 64, queued: 10_000, memoryMiB: 1_000_000, streams: 100_000 },
      ...{ requestsPerMinute: 1_000_000, cpuSecondsPerMinute: 1_000_000 },
    },
  },
  limits: { connections: 10_000 },
};

/** A service in a process of its own, which can be killed and started again on the same port and store. */
export class ServiceProcess {
  readonly folder: string;
  url = '';
  #port = 0;
  #child: ReturnType<typeof spawn> | null = null;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<ServiceProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'pysandbox-bench-service-'));
    await writeFile(join(folder, 'service.json'), JSON.stringify(CONFIG));
    const service = new ServiceProcess(folder);
    await service.run();
    return service;
  }

  get store(): string {
    return join(this.folder, 'service.db');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it, again perhaps, and waits until it listens. */
  async run(): Promise<void> {
    const places = ['--config', join(this.folder, 'service.json'), '--store', this.store];
    const log = await open(join(this.folder, 'service.log'), 'a');
    const child = spawn(process.execPath, [MAIN, 'serve', '--port', `${this.#port}`, ...places], {
      stdio: ['ignore', 'pipe', log.fd],
    });
    await log.close();
    this.#child = child;
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    let told = '';
    for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
      told += String(chunk);
      if (told.includes('\n')) {
        break;
      }
    }
    this.url = /serves on (\S+)/.exec(told)?.[1] ?? '';
    this.#port = Number(new URL(this.url).port);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child !== null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true });
  }

  /** Processor time that the service has taken, without its guests; proc_pid_stat(5), 100 ticks a second. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const [userTicks, systemTicks] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14);
    return (Number(userTicks) + Number(systemTicks)) * 10;
  }

  /** Resident memory, in MB (10^6 bytes). */
  memoryMB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024) / 1e6;
  }
}
