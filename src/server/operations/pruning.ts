import type { Services } from '../services.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Forgets, once an hour, what ran longer ago than is to be kept. */
export class Pruning {
  readonly #timer: NodeJS.Timeout;

  constructor({ store, config, log }: Pick<Services, 'store' | 'config' | 'log'>) {
    const prune = (): void => {
      store.prune(Date.now() - config.retentionDays * DAY_MS).then(
        (count) => log.debug('old runs were forgotten', { count }),
        (error: unknown) => log.error('old runs could not be forgotten', {}, error),
      );
    };
    this.#timer = setInterval(prune, HOUR_MS).unref();
    prune();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
