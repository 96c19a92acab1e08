import type { StandardSchema } from '../schema.ts';
import { printSignature } from '../signature/signature.ts';
import type { FunctionParts, TypedParameter } from '../surface/function-surface.ts';
import { JsonTypes } from './json-type.ts';
import { docstring, indent } from './module.ts';
import type { Module } from './module.ts';

/** A function of which nothing is known. */
export function bareFunction(module: Module, name: string, self: boolean): string {
  const any = module.use('Any');
  return `def ${name}(${self ? 'self, ' : ''}*args: ${any}, **kwargs: ${any}) -> ${any}: ...`;
}

/** The lines of a function as it was declared, or as its schemas tell. */
export function functionStub(
  module: Module,
  name: string,
  { parameters, signature, returns, doc }: FunctionParts,
  self: boolean,
): readonly string[] {
  const text = docstring(doc);
  const def =
    parameters === null || signature === null
      ? bareFunction(module, name, self).slice(0, -': ...'.length)
      : `def ${printSignature(
          {
            name,
            parameters: signature.parameters.map((parameter, index) => ({
              ...parameter,
              annotation: parameter.annotation ?? argumentType(module, name, parameters[index]),
            })),
            returns: signature.returns ?? resultType(module, name, returns),
          },
          { self },
        )}`;
  return text === null ? [`${def}: ...`] : [`${def}:`, indent(text), indent('...')];
}

function argumentType(module: Module, name: string, typed: TypedParameter | undefined): string {
  if (typed?.schema === null || typed === undefined) {
    return module.use('Any');
  }
  return schemaType(module, `${name}_${typed.parameter.name}`, typed.schema, 'input');
}

function resultType(module: Module, name: string, schema: StandardSchema | null): string {
  return schema === null
    ? module.use('Any')
    : schemaType(module, `${name}_result`, schema, 'output');
}

/** Not every library, and not every schema, can say what it is in JSON. */
function schemaType(
  module: Module,
  name: string,
  schema: StandardSchema,
  side: 'input' | 'output',
): string {
  let json: unknown;
  try {
    json = schema['~standard'].jsonSchema?.[side]({ target: 'draft-2020-12' });
  } catch {
    json = undefined;
  }
  return new JsonTypes(module, json).type(name);
}
