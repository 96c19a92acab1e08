import { ProtocolError } from '../model/errors.ts';
import type { PythonRecord, PythonValue } from '../model/value.ts';
import { MAX_ARGUMENTS } from './limits.ts';
import { Refusal } from './refusal.ts';

/** What a guest calls something with. */
export interface CallArguments {
  readonly args: readonly PythonValue[];
  readonly kwargs: PythonRecord;
}

/**
 * Reads the body of a call.
 *
 * @throws ProtocolError for another form; Refusal for what no function of JavaScript can be given.
 */
export function readArguments(body: PythonValue): CallArguments {
  const [args, kwargs, ...more]: readonly PythonValue[] = isList(body) ? body : [];
  if (args === undefined || !isList(args) || kwargs === undefined || more.length > 0) {
    throw new ProtocolError('call: the body must be a list of arguments and keyword arguments');
  }
  if (args.length > MAX_ARGUMENTS) {
    throw new Refusal('type', `a host function takes at most ${MAX_ARGUMENTS} arguments`);
  }
  if (kwargs instanceof Map && [...kwargs.keys()].every((name) => typeof name === 'string')) {
    throw new Refusal('type', "no function may be passed as a keyword argument named 'then'");
  }
  if (!isRecord(kwargs)) {
    throw new ProtocolError('call: keyword arguments must have names');
  }
  return { args, kwargs };
}

function isList(value: PythonValue): value is PythonValue[] {
  return Array.isArray(value);
}

/** Dicts of the guest are objects without a prototype, and nothing else is. */
function isRecord(value: PythonValue): value is PythonRecord {
  return typeof value === 'object' && value !== null && Reflect.getPrototypeOf(value) === null;
}
