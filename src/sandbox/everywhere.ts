/** What the library offers wherever it runs: `index.ts` and `browser/index.ts` have it all. */
export * from './common.ts';
export { Sandbox } from './sandbox.ts';
export { run } from './run-once.ts';
export { loadPolicy, parsePolicy, PRESET_NAMES } from '../policy/index.ts';
