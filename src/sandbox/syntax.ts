import { ProtocolError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import type { SyntaxCheck } from '../model/syntax-check.ts';
import { asList, asText } from './service.ts';
import type { AskService } from './service.ts';

const STATUSES = ['complete', 'incomplete', 'invalid'] as const;
/** Deeper than the hundred levels that CPython's tokenizer allows, at eight columns each. */
export const MOST_INDENT = 1000;

/** As `Sandbox.checkSyntax`. */
export function checkSyntax(ask: AskService, code: string): Promise<SyntaxCheck> {
  return ask({ service: 'syntax.check', args: [code], parse: parseCheck });
}

function parseCheck(answer: PythonValue | undefined): SyntaxCheck {
  const [status, indent] = asList(answer);
  const known = STATUSES.find((name) => name === status);
  const text = asText(indent);
  if (known === undefined || !/^[ \t]*$/.test(text) || text.length > MOST_INDENT) {
    throw new ProtocolError('the guest told of a syntax that there is not');
  }
  return { status: known, indent: text };
}
