import type { Inspection } from '../model/inspection.ts';
import type { PythonValue } from '../model/value.ts';
import { checkName } from './check-options.ts';
import { asBoundedText, asCount, asList, orNull } from './service.ts';
import type { AskService } from './service.ts';

/** Characters of each text; what is beyond is cut. */
export const MAX_INSPECTED_CHARACTERS = 64 * 1024;

/** Two for each character outside the Basic Multilingual Plane. */
const MAX_UNITS = 2 * MAX_INSPECTED_CHARACTERS;

/** Six texts, of four bytes for each character at most. */
const MAX_ANSWER_BYTES = 6 * 4 * MAX_INSPECTED_CHARACTERS + 1024;

/** As `Sandbox.inspect`. */
export async function inspectName(ask: AskService, name: string): Promise<Inspection | undefined> {
  checkName(name, true);
  return ask({
    service: 'inspect',
    args: [name, MAX_INSPECTED_CHARACTERS],
    resultBytes: MAX_ANSWER_BYTES,
    parse: (answer) => (answer === null ? undefined : parseInspection(answer, name)),
  });
}

function parseInspection(answer: PythonValue | undefined, name: string): Inspection {
  const [type, repr, signature, doc, file, line, source] = asList(answer);
  return {
    name,
    type: text(type),
    repr: text(repr),
    signature: orNull(signature, text),
    doc: orNull(doc, text),
    file: orNull(file, text),
    line: orNull(line, asCount),
    source: orNull(source, text),
  };
}

function text(value: PythonValue | undefined): string {
  return asBoundedText(value, MAX_UNITS);
}
