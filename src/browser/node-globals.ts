/**
 * What the rooms below use of Node's globals, where there is no Node. The bundler replaces
 * `node:buffer` by the package `buffer`, which does the same.
 */
export { Buffer } from 'node:buffer';

/** A page has no clock of processor time: its own thread's time comes nearest. */
export const process = {
  cpuUsage: () => ({ user: performance.now() * 1000, system: 0 }),
};
