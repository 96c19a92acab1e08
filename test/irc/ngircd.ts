import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** A real IRC server, ngircd of Debian, on ports that stay the same when it is started again. */
export class Ngircd implements AsyncDisposable {
  readonly port: number;
  readonly tlsPort: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'pysandbox-ngircd-'));
  #child: ChildProcess | null = null;

  static async start(tls: TlsFiles | null = null): Promise<Ngircd> {
    const server = new Ngircd(await freePort(), await freePort(), tls);
    await server.start();
    return server;
  }

  private constructor(port: number, tlsPort: number, tls: TlsFiles | null) {
    this.port = port;
    this.tlsPort = tlsPort;
    const secure =
      tls === null ? '' : `[SSL]\nCertFile=${tls.cert}\nKeyFile=${tls.key}\nPorts=${tlsPort}\n`;
    writeFileSync(
      this.#configuration,
      `[Global]
Name=irc.test.example
Info=a server for tests
Listen=127.0.0.1
Ports=${port}
[Limits]
MaxConnectionsIP=0
MaxNickLength=20
MaxPenaltyTime=0
[Options]
DNS=no
Ident=no
PAM=no
${secure}`,
    );
  }

  async start(): Promise<void> {
    const child = spawn('/usr/sbin/ngircd', ['--nodaemon', '--config', this.#configuration], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    let isEnded = false;
    child.once('exit', () => {
      isEnded = true;
    });
    while (!(await listens(this.port))) {
      if (isEnded) {
        throw new Error('ngircd has ended');
      }
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #configuration(): string {
    return join(this.#folder, 'ngircd.conf');
  }
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
