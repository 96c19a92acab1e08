import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Scene } from './scene.ts';

/** Far beyond what any frame may cost, and what a busy machine makes of it. */
const MOST_MIB = 1500;
const MOST_DELAY_MS = 6000;
const MIB = 1024 * 1024;

/** The status by which a host that is not ours says that a frame has felled it. */
export const FELLED = 'felled';

/** Watches the host's own process. */
export function hostScene(): Promise<Scene> {
  const keys = Reflect.ownKeys(Object.prototype).length;
  const before = process.memoryUsage().rss;
  const delay = monitorEventLoopDelay();
  delay.enable();
  return Promise.resolve({
    variables: {},
    judge({ status, text }) {
      const grown = (process.memoryUsage().rss - before) / MIB;
      const problems = [
        ...(status === FELLED ? [text] : []),
        ...(grown > MOST_MIB ? [`${grown} MiB more`] : []),
        ...(delay.max / 1e6 > MOST_DELAY_MS ? [`stood for ${delay.max / 1e6} ms`] : []),
        ...(Reflect.ownKeys(Object.prototype).length === keys ? [] : ['a prototype has changed']),
      ];
      return Promise.resolve(problems.length > 0 ? problems.join(', ') : null);
    },
    [Symbol.asyncDispose]: () => {
      delay.disable();
      return Promise.resolve();
    },
  });
}
