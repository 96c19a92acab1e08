// One module of CPython's own tests in a fresh guest.
import { readFileSync } from 'node:fs';
import { run } from '../../dist/src/index.js';

const PROGRAM = readFileSync(new URL('run-module.py', import.meta.url), 'utf8');
const GUEST_FOLDER = '/tests';
const TIME_LIMIT_MS = 120_000;
const LIMITS = {
  timeoutMs: TIME_LIMIT_MS,
  cpuMs: TIME_LIMIT_MS,
  memoryMiB: 1024,
  diskMiB: 256,
  diskInodes: 16_384,
  openFiles: 256,
  outputBytes: 64 * 1024 * 1024,
  resultBytes: 64 * 1024 * 1024,
};

/**
 * What came of a module's tests: {module, passed, skips: [reason], faults: {test: traceback}}, and
 * `ended` where the run did not come to its end.
 */
export async function runModule(module, folder) {
  const outcome = await run(PROGRAM, {
    wall: 'wasm',
    mounts: [{ host: folder, guest: GUEST_FOLDER }],
    policy: { limits: LIMITS },
    args: [GUEST_FOLDER, module],
  });
  if (outcome.status !== 'ok') {
    const ended = `${outcome.status} ${outcome.error?.text ?? ''} ${outcome.stderr.slice(-1000)}`;
    return { module, passed: 0, skips: [], faults: {}, ended: ended.trim() };
  }
  const { passed, skips, faults } = fields(outcome.value);
  return { module, passed, skips, faults: fields(faults) };
}

/** A dict of the guest comes as a Map or as an object. */
function fields(value) {
  return value instanceof Map ? Object.fromEntries(value) : { ...value };
}
