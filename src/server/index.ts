export { loadConfig, parseConfig } from './config/load.ts';
export type { ConfigInput } from './config/schema.ts';
export { openStore } from './store/open-store.ts';
export type { KeyRole, Store, StoredKey } from './store/store.ts';
export { createApiKey } from './tenants/api-key.ts';
export { startService } from './service.ts';
export type { RunningService } from './service.ts';
