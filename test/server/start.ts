import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { createApiKey, openStore, parseConfig, startService } from '../../src/server/index.ts';
import type { ConfigInput, KeyRole, RunningService } from '../../src/server/index.ts';
import { Log } from '../../src/server/operations/log.ts';
import type { Store } from '../../src/server/store/store.ts';

/** A service of a test's own. */
export interface TestService extends RunningService {
  readonly store: Store;
  /** What it has logged. */
  readonly logged: string[];
  /** Makes a key of a tenant. */
  key(tenant: string, role?: KeyRole): Promise<string>;
}

/** Starts a service on a free port, with a store of its own; it ends with the test file. */
export async function startTestService(
  config: ConfigInput = {},
  options: { readonly playground?: string } = {},
): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), 'pysandbox-service-test-'));
  const store = await openStore(join(folder, 'service.db'), {});
  const logged: string[] = [];
  const log = new Log('debug', (line) => logged.push(line));
  const full = parseConfig({ listen: { port: 0 }, ...config });
  const service = await startService(full, { store, log, ...options });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });
  return { ...service, store, logged, key: (tenant, role) => addKey(store, tenant, role) };
}

/** Makes a key of a tenant in a store. */
export async function addKey(
  store: Store,
  tenant: string,
  role: KeyRole = 'tenant',
): Promise<string> {
  const { id, key, hash } = createApiKey();
  await store.addKey({ id, tenant, name: tenant, role, hash, createdMs: 1, revokedMs: null });
  return key;
}

/** A request with a body of JSON. */
export function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** A response's JSON, of which a test knows what to expect. */
export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json();
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
