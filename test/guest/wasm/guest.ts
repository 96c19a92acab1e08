import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ResultMessage } from '../../../src/protocol/index.ts';
import { loadImage } from '../../../src/wall/wasm/image/store.ts';
import { WasmMachine } from '../../helpers/wasm-machine.ts';

/** One guest for all tests of a file, as new before each program. */
export const guest = new WasmMachine(await loadImage());

/** Runs programs in one session; the result of the last. */
export function run(...programs: readonly string[]): ResultMessage {
  guest.reset();
  guest.port.refusals.length = 0;
  guest.run(...programs);
  const results = guest.port.messages.filter((message) => message.op === 'result');
  const result = results.at(-1);
  assert.ok(result !== undefined, `no result: ${guest.port.stderr}`);
  return result;
}

/** What a program prints, without the newline at its end; it must not fail. */
export function printed(...programs: readonly string[]): string {
  const result = run(...programs);
  assert.equal(result.status, 'ok', `${inspect(result)} ${guest.port.stderr}`);
  return guest.port.stdout.replace(/\n$/, '');
}

/** What a program prints as JSON. */
export function told(...programs: readonly string[]): unknown {
  const value: unknown = JSON.parse(printed(...programs));
  return value;
}

/** The exception that a program ends with, as `name: message`. */
export function raised(...programs: readonly string[]): string {
  const result = run(...programs);
  assert.ok(result.status === 'error', inspect(result));
  return `${result.error.name}: ${result.error.message}`;
}
