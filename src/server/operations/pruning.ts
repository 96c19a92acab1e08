import type { Services } from '../services.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Forgets, once an hour, what ran longer ago than is to be kept, and texts that have expired. */
export class Pruning {
  readonly #timer: NodeJS.Timeout;

  constructor({ store, config, log }: Pick<Services, 'store' | 'config' | 'log'>) {
    const prune = (): void => {
      store.prune(Date.now() - config.retentionDays * DAY_MS).then(
        (count) => log.debug('old runs were forgotten', { count }),
        (error: unknown) => log.error('old runs could not be forgotten', {}, error),
      );
    };
    const expire = (): void => {
      store.pastes.expire(Date.now()).then(
        (count) => log.debug('expired texts were forgotten', { count }),
        (error: unknown) => log.error('expired texts could not be forgotten', {}, error),
      );
    };
    const sweep = (): void => {
      prune();
      expire();
    };
    this.#timer = setInterval(sweep, HOUR_MS).unref();
    sweep();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
