import { UsageError } from '../../model/errors.ts';
import type { HostFunction } from '../../model/reference.ts';
import type { HostDescription } from '../../protocol/value/types.ts';
import { Refusal } from '../refusal.ts';
import { checkAgainst } from '../schema.ts';
import type { StandardSchema } from '../schema.ts';
import { bindArguments } from '../signature/bind.ts';
import type { Expected } from '../signature/bind.ts';
import type { Signature } from '../signature/signature.ts';
import { printSignature } from '../signature/signature.ts';
import { andThen, isThenable } from '../thenable.ts';
import { BARE_DESCRIPTION, notSupported, plainArguments } from './surface.ts';
import type { Surface, Use } from './surface.ts';

/** A parameter with the schema that its argument must fit. */
export interface TypedParameter extends Expected {
  readonly schema: StandardSchema | null;
  /** Whether the function has a default of its own, which the schema need not see. */
  readonly defaults: boolean;
}

/** What is known of a function. */
export interface FunctionParts {
  readonly name: string;
  readonly doc: string | null;
  /** null for any arguments. */
  readonly parameters: readonly TypedParameter[] | null;
  /** null when nothing was declared. */
  readonly signature: Signature | null;
  readonly returns: StandardSchema | null;
}

/** A function, which can be called and nothing else. */
export class FunctionSurface implements Surface {
  readonly description: HostDescription;
  readonly parts: FunctionParts;
  readonly #target: HostFunction;

  constructor(target: HostFunction, parts: FunctionParts) {
    this.#target = target;
    this.parts = parts;
    this.description = {
      ...BARE_DESCRIPTION,
      name: parts.name,
      callable: true,
      signature: parts.signature === null ? null : printSignature(parts.signature, { as: '' }),
      doc: parts.doc,
    };
  }

  use(use: Use): unknown {
    if (use.action !== 'call') {
      throw notSupported(use);
    }
    const { parameters, returns } = this.parts;
    const { name } = use.capability;
    const result =
      parameters === null
        ? this.#call(use, plainArguments(use))
        : andThen(checkArguments(name, parameters, use), (values) => this.#call(use, values));
    return returns === null
      ? result
      : andThen(result, (value) => checkResult(name, returns, value));
  }

  #call(use: Use, args: readonly unknown[]): unknown {
    return use.call.enter((): unknown => Reflect.apply(this.#target, undefined, args));
  }
}

/** One value for each parameter, each as its schema has it. */
function checkArguments(
  name: string,
  parameters: readonly TypedParameter[],
  { args, kwargs }: Use,
): readonly unknown[] | Promise<readonly unknown[]> {
  const bound = bindArguments(name, parameters, args, kwargs);
  const values: unknown[] = [];
  try {
    for (const [index, { schema, parameter, defaults }] of parameters.entries()) {
      const value = bound[index];
      values.push(
        schema === null || (defaults && value === undefined)
          ? value
          : checkAgainst(
              schema,
              value,
              (issues) =>
                new Refusal(
                  'type',
                  `${name}(): the argument '${parameter.name}' is not valid: ${issues}`,
                ),
            ),
      );
    }
  } catch (error) {
    // Nobody will wait for the arguments before it: that they are not valid either must not be an
    // unhandled rejection, which would end the host.
    Promise.all(values).catch(() => {});
    throw error;
  }
  return values.some((value) => isThenable(value)) ? Promise.all(values) : values;
}

function checkResult(name: string, schema: StandardSchema, value: unknown): unknown {
  return checkAgainst(
    schema,
    value,
    (issues) => new UsageError(`what ${name}() returned does not fit its schema: ${issues}`),
  );
}
