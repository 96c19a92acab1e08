import { homedir } from 'node:os';
import { join } from 'node:path';

import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/** Opens the store that a configuration names. */
export async function openStore(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Store> {
  if (named !== undefined && /^postgres(?:ql)?:\/\//.test(named)) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(named);
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
