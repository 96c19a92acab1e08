import { z } from 'zod';

import { issueText, nearestIssue } from './issue-text.ts';
import { didYouMean } from './nearest.ts';

/** What is wrong with a value, in words that say where, and what to write instead. */
export interface Flaw {
  readonly path: string;
  readonly message: string;
}

export type Parsed<Value> = { readonly value: Value } | { readonly flaw: Flaw };

/** Reads a value by its schema; of what is wrong with it the first thing is told. */
export function parseBy<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Parsed<z.output<Schema>> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) {
    return { value: result.data };
  }
  const [issue] = result.error.issues.map(nearestIssue);
  return { flaw: issue === undefined ? { path: '', message: 'not valid' } : flawOf(schema, issue) };
}

function flawOf(schema: z.ZodType, issue: z.core.$ZodIssue): Flaw {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    return { path, message: `${path === '' ? 'the value' : path}: ${issueText(issue)}` };
  }
  const [key = ''] = issue.keys;
  const whole = path === '' ? key : `${path}.${key}`;
  const known = keysAt(schema, issue.path.map(String));
  return { path: whole, message: `${whole}: there is no such field${didYouMean(key, known)}` };
}

/** The fields that the schema has at a path, found in its description as JSON. */
function keysAt(schema: z.ZodType, path: readonly string[]): readonly string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const properties = propertiesOf(path.reduce<unknown>((node, name) => childOf(node, name), root));
  return Object.keys(properties);
}

function childOf(node: unknown, name: string): unknown {
  return (
    propertiesOf(node)[name] ?? fieldOf(node, 'additionalProperties') ?? fieldOf(node, 'items')
  );
}

function propertiesOf(node: unknown): Record<string, unknown> {
  const properties = fieldOf(node, 'properties');
  return typeof properties === 'object' && properties !== null
    ? Object.fromEntries(Object.entries(properties))
    : {};
}

function fieldOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null
    ? new Map(Object.entries(node)).get(name)
    : undefined;
}
