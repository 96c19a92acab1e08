import { UsageError } from '../model/errors.ts';
import type { HostFunction } from '../model/reference.ts';
import { Capability } from './capability.ts';
import { checkOptionNames } from './check-names.ts';
import { Meter } from './meter.ts';
import type { CapabilityBudget } from './meter.ts';
import { isPythonName } from './names.ts';
import { acceptsUndefined, isSchema } from './schema.ts';
import type { StandardSchema } from './schema.ts';
import { parseSignature } from './signature/parse.ts';
import type { Parameter, Signature } from './signature/signature.ts';
import { FunctionSurface } from './surface/function-surface.ts';
import type { TypedParameter } from './surface/function-surface.ts';

/** What guests may do with a function, and what they are told of it. */
export interface HostFunctionOptions {
  /**
   * What each argument must be, by the name of its parameter, in the order in which the function
   * takes them. Guests may pass them by position or by name; one whose schema takes `undefined` may
   * be left out. Schemas are of any library that keeps to https://standardschema.dev.
   */
  readonly parameters?: Readonly<Record<string, StandardSchema>>;
  /**
   * The function as Python sees it, on one line: `fetch_user(id: int, *, full: bool = False) -> dict`.
   * The function gets one value for each parameter, in their order: `undefined` for one with a default
   * that is not given, an array for `*args`, an object for `**kwargs`. Types are told, not checked:
   * for that there are schemas.
   */
  readonly signature?: string;
  /** What the result must be; guests get it as the schema has it. */
  readonly returns?: StandardSchema;
  /** What `help()` and stubs show. */
  readonly doc?: string;
  /** No limits by default. */
  readonly budget?: CapabilityBudget;
  /** What guests and reports call it; by default its name in `signature`, else that of the function. */
  readonly name?: string;
}

/**
 * Lets guests call a function, with checked arguments and limits.
 *
 * @example
 * const fetchUser = hostFunction((id: number) => database.user(id), {
 *   parameters: { id: z.int().positive() },
 *   budget: { calls: 10, timeMs: 2000 },
 * });
 * await sandbox.run('host.fetch_user(id=7)', { expose: { fetch_user: fetchUser } });
 *
 * @throws UsageError for a signature that cannot be read, or parameters that do not fit it.
 */
export function hostFunction<Target extends HostFunction>(
  target: Target,
  options: HostFunctionOptions = {},
): Capability<Target> {
  if (typeof target !== 'function') {
    throw new UsageError('hostFunction() takes a function; objects are wrapped by proxy()');
  }
  checkOptionNames('hostFunction', options, [
    ...['parameters', 'signature', 'returns', 'doc', 'budget', 'name'],
  ]);
  const { parameters: schemas = null, returns = null, doc = null } = options;
  if (returns !== null && !isSchema(returns)) {
    throw new UsageError('hostFunction: returns must be a schema');
  }
  const declared = options.signature === undefined ? null : parseSignature(options.signature);
  const ownName = options.name ?? declared?.name ?? target.name;
  const name = ownName === '' ? 'function' : ownName;
  const parameters = typedParameters(declared, schemas);
  const signature = declared ?? signatureOf(name, parameters);
  return new Capability({
    target,
    name,
    nameless: ownName === '',
    surface: new FunctionSurface(target, { name, doc, parameters, signature, returns }),
    meter: new Meter(name, options.budget),
  });
}

function typedParameters(
  declared: Signature | null,
  schemas: Readonly<Record<string, StandardSchema>> | null,
): readonly TypedParameter[] | null {
  const named = Object.entries(schemas ?? {});
  for (const [name, schema] of named) {
    if (!isPythonName(name)) {
      throw new UsageError(`hostFunction: parameters: '${name}' is no name of Python`);
    }
    if (!isSchema(schema)) {
      throw new UsageError(`hostFunction: parameters.${name} must be a schema`);
    }
  }
  if (declared === null) {
    return schemas === null ? null : named.map(([name, schema]) => typedBySchema(name, schema));
  }
  const unknown = named.find(([name]) => !declared.parameters.some((other) => other.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`hostFunction: the signature has no parameter '${unknown[0]}'`);
  }
  return declared.parameters.map((parameter) => {
    const schema = named.find(([name]) => name === parameter.name)?.[1] ?? null;
    const required = parameter.fallback === null;
    const defaults = !required && schema !== null && acceptsUndefined(schema) === false;
    return { parameter, required, schema, defaults };
  });
}

function typedBySchema(name: string, schema: StandardSchema): TypedParameter {
  const optional = acceptsUndefined(schema);
  const parameter: Parameter = {
    name,
    kind: 'normal',
    annotation: null,
    fallback: optional === false ? null : '...',
  };
  return { parameter, required: optional === false, schema, defaults: false };
}

/** Names only: `stubs()` knows the types. In Python, whatever follows a default has one. */
function signatureOf(name: string, typed: readonly TypedParameter[] | null): Signature | null {
  if (typed === null) {
    return null;
  }
  const firstOptional = typed.findIndex(({ required }) => !required);
  const parameters = typed.map(({ parameter }, index) => ({
    ...parameter,
    fallback: firstOptional >= 0 && index >= firstOptional ? '...' : null,
  }));
  return { name, parameters, returns: null };
}
