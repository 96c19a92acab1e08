import type { PythonRecord, PythonValue } from '../../model/value.ts';
import { Refusal } from '../refusal.ts';
import type { Parameter } from './signature.ts';

/** A parameter, and whether it must be given. */
export interface Expected {
  readonly parameter: Parameter;
  readonly required: boolean;
}

/**
 * Matches arguments to parameters as Python does. Gives one value for each parameter, in their order:
 * `undefined` for one that is not given, an array for `*args`, an object for `**kwargs`.
 *
 * @throws Refusal when they do not match.
 */
export function bindArguments(
  name: string,
  expected: readonly Expected[],
  args: readonly PythonValue[],
  kwargs: PythonRecord,
): (PythonValue | undefined)[] {
  checkCount(name, expected, args.length);
  const rest = new Map(Object.entries(kwargs));
  let used = 0;
  const values = expected.map(({ parameter, required }) => {
    const { kind } = parameter;
    if (kind === 'rest') {
      const values = args.slice(used);
      used = args.length;
      return values;
    }
    if (kind === 'rest-keywords') {
      const values = recordOf(rest);
      rest.clear();
      return values;
    }
    const byPosition = kind !== 'keyword' && used < args.length;
    const byName = kind !== 'positional' && rest.has(parameter.name);
    if (byPosition && byName) {
      throw new Refusal('type', `${name}() got multiple values for argument '${parameter.name}'`);
    }
    if (byPosition) {
      used += 1;
      return args[used - 1];
    }
    if (!byName && required) {
      throw new Refusal('type', `${name}() is missing the argument '${parameter.name}'`);
    }
    if (!byName) {
      return undefined;
    }
    const value = rest.get(parameter.name);
    rest.delete(parameter.name);
    return value;
  });
  for (const keyword of rest.keys()) {
    throw new Refusal('type', `${name}() got an unexpected keyword argument '${keyword}'`);
  }
  return values;
}

function checkCount(name: string, expected: readonly Expected[], given: number): void {
  const kinds = expected.map(({ parameter }) => parameter.kind);
  const most = kinds.filter((kind) => kind === 'positional' || kind === 'normal').length;
  if (given > most && !kinds.includes('rest')) {
    throw new Refusal(
      'type',
      `${name}() takes ${most} positional arguments but ${given} were given`,
    );
  }
}

function recordOf(entries: ReadonlyMap<string, PythonValue>): PythonRecord {
  const record: Record<string, PythonValue> = { __proto__: null };
  for (const [name, value] of entries) {
    record[name] = value;
  }
  return record;
}
