import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Debian has each version's programs. */
const VERSIONS = '/usr/lib/postgresql';
/** Of the user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const MOST_TRIES = 600;

/** A database server of a test's own, reached by a socket in a folder of its own. */
export interface TestPostgres {
  readonly url: string;
  end(): Promise<void>;
}

/** Starts a server; null where PostgreSQL is not installed. */
export async function startPostgres(): Promise<TestPostgres | null> {
  const [version] = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  if (version === undefined) {
    return null;
  }
  const program = (name: string): string => join(VERSIONS, version, 'bin', name);
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-postgres-test-'));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) {
    chownSync(folder, NOBODY, NOBODY);
  }
  const options = { ...user, cwd: folder, env: { PATH: process.env['PATH'] ?? '' } };
  const data = join(folder, 'data');
  execFileSync(program('initdb'), ['-D', data, '-U', 'test', '-A', 'trust', '-N'], {
    ...options,
    stdio: 'ignore',
  });
  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
  const server = spawn(program('postgres'), args, { ...options, stdio: 'ignore' });
  for (let tries = 0; !existsSync(join(folder, '.s.PGSQL.5432')); tries += 1) {
    if (tries >= MOST_TRIES || server.exitCode !== null) {
      throw new Error('PostgreSQL did not start');
    }
    await sleep(100);
  }
  return {
    url: `postgres://test@/postgres?host=${encodeURIComponent(folder)}`,
    end: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
