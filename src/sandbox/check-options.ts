import { UsageError } from '../model/errors.ts';
import { artifactLimits } from './files/artifacts.ts';
import { checkFiles } from './files/put-files.ts';
import { checkDisplays } from './displays.ts';
import { checkOptions, shown } from './option-kinds.ts';
import type { RunOptions } from './options.ts';

/** A timer of the host's event loop can't be longer; setTimeout in the manual of Node. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** @throws UsageError for what the types can't rule out. */
export function checkRunOptions(options: RunOptions): void {
  const { timeoutMs, inputTimeoutMs = 0, args = [], env = {}, filename, argv0 = '' } = options;
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw new UsageError(`timeoutMs: ${timeoutMs} is not between 1 and ${LONGEST_TIMEOUT_MS}`);
  }
  if (!(inputTimeoutMs >= 0 && inputTimeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw new UsageError(
      `inputTimeoutMs: ${inputTimeoutMs} is not between 0 and ${LONGEST_TIMEOUT_MS}`,
    );
  }
  if ([argv0, ...args].some((argument) => argument.includes('\0'))) {
    throw new UsageError('args: an argument contains a NUL byte');
  }
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || name.includes('=') || `${name}${value}`.includes('\0')) {
      throw new UsageError(`env: ${JSON.stringify(name)} can't be an environment variable`);
    }
  }
  checkFiles(options.files);
  artifactLimits(options.artifacts);
  if (typeof options.displays === 'object') {
    checkOptions(options.displays, 'displays', 'displays.');
  }
  checkDisplays(options);
  checkExposed(options.inputs);
  checkExposed(options.expose);
  if (filename?.includes('\0') === true) {
    throw new UsageError('filename: contains a NUL byte');
  }
}

/** @throws UsageError when something is to be bound to what can't be the name of a variable. */
export function checkExposed(bound: object = {}): void {
  for (const name of Object.keys(bound)) {
    checkName(name);
  }
}

/** As Python has them, which JavaScript's own letters and digits come close to. */
const NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;

/**
 * @param dotted Whether `module.attribute` will do.
 * @throws UsageError for what can't be the name of a Python variable.
 */
export function checkName(name: unknown, dotted = false): void {
  const text = typeof name === 'string' ? name : '';
  const parts = dotted ? text.split('.') : [text];
  if (!parts.every((part) => NAME.test(part))) {
    throw new UsageError(`name: ${shown(name)} is not the name of a Python variable`);
  }
}

/** @throws UsageError for what is no code, as JavaScript may pass it. */
export function checkCode(code: unknown): void {
  const isObject = typeof code === 'object' && code !== null;
  const isFile = isObject && 'file' in code && typeof code.file === 'string';
  const isModule = isObject && 'module' in code && typeof code.module === 'string';
  if (typeof code !== 'string' && !isFile && !isModule) {
    throw new UsageError(`code: ${shown(code)} is not a string, { file } or { module }`);
  }
}
