import { SIGSEGV } from './abi.ts';
import { ALLOWED_IMPORTS } from './allow-list.ts';
import type { AllowedImport } from './allow-list.ts';
import type { CallSlot } from './calls/call-table.ts';
import { describeArguments, describeResult } from './describe-call.ts';
import { GuestAbort, GuestSealed } from './ends.ts';
import type { Gate } from './gate.ts';
import type { GuestMemory } from './guest-memory.ts';
import type { GuestFunctions } from './guest-functions.ts';
import type { Port } from './port.ts';
import type { Refusals } from './refusals.ts';
import { SystemError } from './system-error.ts';

/** The imports that call back into the guest, whose own exceptions pass through them. */
const REENTRANT: ReadonlySet<string> = new Set(['__call_sighandler', '_PyEM_TrampolineCall_JS']);

/** What the functions that a module imports work with. */
export interface ImportContext {
  readonly memory: GuestMemory;
  readonly functions: GuestFunctions;
  /** Where the implemented call of a name is. */
  readonly slot: (name: string) => CallSlot;
  readonly gate: Gate;
  readonly refusals: Refusals;
  readonly log: Port['log'];
}

const allowed: ReadonlyMap<string, AllowedImport> = new Map(
  ALLOWED_IMPORTS.map((entry) => [`${entry.module}.${entry.name}`, entry]),
);

/** What stands behind an imported function: by the allow-list, and sealed when it is not there. */
export function importedFunction(module: string, name: string, context: ImportContext): unknown {
  const entry = allowed.get(`${module}.${name}`);
  if (entry === undefined) {
    return sealed(name, context);
  }
  if (entry.answer !== 'implemented') {
    return refused(entry, entry.answer, context);
  }
  return REENTRANT.has(name) ? reentrant(context) : implemented(entry, context);
}

function sealed(name: string, { gate, refusals, memory }: ImportContext): unknown {
  return (...values: unknown[]): never => {
    gate.enter();
    refusals.add(name, describeArguments({ parameters: [] }, values, memory), true);
    return gate.close(new GuestSealed(name));
  };
}

function refused(
  entry: AllowedImport,
  answer: number,
  { gate, refusals, memory }: ImportContext,
): unknown {
  return (...values: unknown[]): number => {
    gate.enter();
    refusals.add(entry.name, describeArguments(entry, values, memory), false);
    gate.leave();
    return answer;
  };
}

/** Calls through a pointer, which comes first; one that leads nowhere ends the guest. */
function reentrant({ gate, functions }: ImportContext): unknown {
  return (pointer: number, first: number, second: number, third: number): number => {
    gate.check();
    const target = functions.at(pointer) ?? gate.close(new GuestAbort(SIGSEGV));
    const result = target(first, second, third);
    return typeof result === 'number' ? result : 0;
  };
}

function implemented(entry: AllowedImport, context: ImportContext): unknown {
  const guarded = guard(entry, context);
  const logged = context.log === null ? guarded : withLog(entry, guarded, context, context.log);
  if (entry.result === 'ref') {
    return (...values: number[]): null => {
      logged(...values);
      return null;
    };
  }
  if (entry.result === 'long') {
    return (...values: number[]): bigint => BigInt(logged(...values));
  }
  return entry.parameters.includes('long')
    ? (...values: (number | bigint)[]): number => logged(...values.map(Number))
    : logged;
}

/** Turns errors into numbers, as the C library expects them, and all else into an end. */
function guard(
  { module, name }: AllowedImport,
  { gate, slot: find }: ImportContext,
): (...values: number[]) => number {
  const slot = find(name);
  const sign = module === 'env' ? -1 : 1;
  return (...values) => {
    gate.enter();
    try {
      const result = slot.call(...values) ?? 0;
      gate.leave();
      return result;
    } catch (error) {
      const errno = error instanceof SystemError ? error.errno : gate.close(error);
      gate.leave();
      return sign * errno;
    }
  };
}

function withLog(
  entry: AllowedImport,
  call: (...values: number[]) => number,
  { memory }: ImportContext,
  log: NonNullable<Port['log']>,
): (...values: number[]) => number {
  return (...values) => {
    const parameters = describeArguments(entry, values, memory);
    let result: number | string = 'end';
    try {
      const returned = call(...values);
      result = describeResult(entry, returned);
      return returned;
    } finally {
      log({ call: entry.name, arguments: parameters, result });
    }
  };
}
