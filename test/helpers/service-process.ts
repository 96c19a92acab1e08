/** A service for tests: started with its configuration by `fork`, it ends with whoever started it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, parseConfig, startService } from '../../src/server/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'pysandbox-service-'));
const store = await openStore(join(folder, 'service.db'), {});
const given: unknown = JSON.parse(process.argv[2] ?? '{}');
const service = await startService(parseConfig(given), { store });

process.once('disconnect', () => {
  void service.close().then(async () => {
    await rm(folder, { recursive: true, force: true });
    process.exit();
  });
});
process.send?.({ url: service.url });
