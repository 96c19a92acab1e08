import { homedir } from 'node:os';
import { join } from 'node:path';

import { UsageError } from '../../index.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/** Opens the store that a configuration names. @throws UsageError when it cannot be used. */
export async function openStore(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Store> {
  if (named !== undefined && /^postgres(?:ql)?:\/\//.test(named)) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(named);
  }
  const scheme = named === undefined ? null : /^([a-z][a-z\d+.-]+):\/\//i.exec(named);
  if (scheme !== null) {
    throw new UsageError(
      `store: there is none of the kind ${scheme[1]}; name a file for SQLite, or postgres://…`,
    );
  }
  return openSqlite(named ?? defaultStorePath(environment));
}

/** As the XDG Base Directory Specification has it: state, neither configuration nor cache. */
export function defaultStorePath(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const state = environment['XDG_STATE_HOME'];
  const folder = state === undefined || state === '' ? join(homedir(), '.local', 'state') : state;
  return join(folder, 'pysandbox', 'service.db');
}
