import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Goal } from './attack.ts';

/** So long a connection or a signal may take to show. */
const SHOWS_MS = 20;

/** What an attack may be after, on a host that watches it. Whoever opens it closes it. */
export class Scene implements AsyncDisposable {
  readonly secret = randomBytes(12).toString('hex');
  readonly #folder = mkdtempSync(join(tmpdir(), 'pysandbox-attack-'));
  readonly #mark = join(this.#folder, 'mark');
  /** Node fills the name up to the whole length of sun_path, unix(7): it has to be given so. */
  readonly #abstract = `\0pysandbox-attack-${this.secret}`.padEnd(108, '\0');
  readonly #servers: readonly Server[] = [createServer(), createServer()];
  readonly #victim: ChildProcess = spawn('sleep', ['60'], { stdio: 'ignore' });
  #connections = 0;
  #port = 0;

  static async open(): Promise<Scene> {
    const scene = new Scene();
    await scene.#prepare();
    return scene;
  }

  async #prepare(): Promise<void> {
    chmodSync(this.#folder, 0o777);
    mkdirSync(this.folder);
    writeFileSync(join(this.#folder, 'canary'), this.secret);
    const [tcp, unix] = this.#servers;
    for (const server of this.#servers) {
      server.on('connection', (socket) => {
        this.#connections += 1;
        socket.on('error', () => {}).end();
      });
    }
    tcp?.listen(0, '127.0.0.1');
    unix?.listen(this.#abstract);
    await Promise.all(this.#servers.map((server) => once(server, 'listening')));
    const address: AddressInfo | string | null | undefined = tcp?.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Where a program without a wall may leave what it makes. */
  get folder(): string {
    return join(this.#folder, 'work');
  }

  /** Python that comes before the attack's own. */
  get prelude(): string {
    return `
import errno as errors
CANARY, MARK = ${JSON.stringify(join(this.#folder, 'canary'))}, ${JSON.stringify(this.#mark)}
PORT, ABSTRACT, VICTIM = ${this.#port}, ${JSON.stringify(this.#abstract)}, ${this.#victim.pid ?? 0}
def reached(error):
    """A raw system call came to the kernel, which may not have liked its arguments."""
    if error not in (errors.EPERM, errors.EACCES, errors.ENOSYS):
        print("REACHED")
def syscall(number, *arguments):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return ctypes.get_errno() if result < 0 else 0
`;
  }

  /** Whether an attack has what it was after, given all that it printed. */
  async worked(goal: Goal, printed: string): Promise<boolean> {
    switch (goal) {
      case 'secret':
        return printed.includes(this.secret);
      case 'reached':
        return printed.includes('REACHED');
      case 'mark':
        return existsSync(this.#mark);
      case 'connection':
        await sleep(SHOWS_MS);
        return this.#connections > 0;
      case 'victim':
        await sleep(SHOWS_MS);
        return !this.#victimRuns();
    }
  }

  #victimRuns(): boolean {
    try {
      const stat = readFileSync(`/proc/${this.#victim.pid}/stat`, 'utf8');
      return /^[SR]/.test(stat.split(') ').at(-1) ?? '');
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#victim.kill('SIGKILL');
    for (const server of this.#servers) {
      server.close();
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
