import type { PythonValue } from '../model/value.ts';
import type { Variable } from '../model/variable.ts';
import { asCount, asList, asText } from './service.ts';
import type { AskService } from './service.ts';

/** More than a person looks at. */
const MOST_VARIABLES = 10_000;
const REPR_CHARACTERS = 200;

/** As `Sandbox.variables`. */
export function listVariables(ask: AskService): Promise<readonly Variable[]> {
  return ask({
    service: 'variables.list',
    args: [MOST_VARIABLES, REPR_CHARACTERS],
    parse: (answer) => asList(answer).map(parseVariable),
  });
}

function parseVariable(entry: PythonValue): Variable {
  const [name, type, repr, size] = asList(entry);
  return {
    name: asText(name),
    type: asText(type),
    repr: asText(repr),
    sizeBytes: size === null ? null : asCount(size),
  };
}
