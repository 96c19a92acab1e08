import type { Ceiling, Config, Quota } from '../config/schema.ts';

/** Who asks, and what it may. */
export interface Tenant {
  readonly id: string;
  /** The key that was shown; null on loopback without keys. */
  readonly keyId: string | null;
  readonly quota: Quota;
  readonly ceiling: Ceiling;
  /** The preset of requests that name no policy. */
  readonly policy: Config['tenantDefaults']['policy'];
}

/** Who asks on loopback, when the store has no keys. */
export const LOCAL_TENANT = 'local';

/** A tenant with what the configuration says of it. */
export function tenantOf(config: Config, id: string, keyId: string | null): Tenant {
  const settings = Object.hasOwn(config.tenants, id) ? config.tenants[id] : undefined;
  return { id, keyId, ...(settings ?? config.tenantDefaults) };
}
