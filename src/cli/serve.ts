import { UsageError } from '../index.ts';
import { loadConfig, openStore, startService } from '../server/index.ts';
import type { RunningService } from '../server/index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import type { Output } from './output.ts';
import { quote } from './units.ts';

const OPTIONS = {
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  store: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox serve`: until a signal ends it. */
export async function serveCommand(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, OPTIONS, { command: 'pysandbox serve' });
  if (flags.has('help')) {
    output.write(1, HELP.serve);
    return 0;
  }
  if (rest[0] !== undefined) {
    throw new UsageError(`serve takes no arguments, but ${quote(rest[0])} was given`);
  }
  const given = (name: 'host' | 'port' | 'store'): Record<string, string> => {
    const value = values.get(name);
    return value === undefined ? {} : { [name]: value };
  };
  const file = values.get('config');
  const config = await loadConfig({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
    options: { ...given('host'), ...given('port'), ...given('store') },
  });
  const ended = signalled();
  const store = await openStore(config.store, process.env);
  const service = await startService(config, { store });
  output.write(1, `pysandbox serves on ${service.url}\n`);
  await Promise.race([tellWalls(service, output), ended]);
  await ended;
  await service.close();
  return 0;
}

/** A wall that the configuration names may not stand: the service listens all the same, for `/readyz`. */
async function tellWalls({ services }: RunningService, output: Output): Promise<void> {
  const { log, readiness } = services;
  const { ready, reason } = await readiness.ask();
  const { chosen, mode, layers } = await readiness.report();
  const absent = layers.filter(({ ok }) => !ok).map(({ wall, name }) => `${wall}: ${name}`);
  log.info('walls', { wall: chosen, mode, absent });
  if (!ready) {
    output.write(2, `pysandbox: not ready, every run is refused: ${reason}\n`);
  }
}

/** Resolves at the first SIGTERM or SIGINT. At the second the process ends at once, as by default. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => resolve());
    }
  });
}
