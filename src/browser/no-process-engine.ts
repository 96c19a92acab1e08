import { UsageError } from '../model/errors.ts';

/** In place of the engine of processes, and of opening an image for one: a browser has none. */
export const ProcessEngine = {
  async launch(): Promise<never> {
    throw noProcesses();
  },
};

export function openImage(): never {
  throw noProcesses();
}

function noProcesses(): UsageError {
  return new UsageError('isolation: a browser has workers only; leave it out');
}
