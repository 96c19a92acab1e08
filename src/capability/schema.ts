import { andThen } from './thenable.ts';

/** One reason why a value does not fit a schema. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What came of a value: `issues`, or else the value as the schema has it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/**
 * A schema of any library that keeps to https://standardschema.dev: Zod, Valibot, ArkType and more.
 * Where it can describe itself as JSON Schema, `stubs()` knows its types.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
      readonly output: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
  };
}

/** How many issues of one value are told. */
const MAX_ISSUES = 8;

/** Whether something keeps to the interface, as far as can be seen. */
export function isSchema(value: unknown): value is StandardSchema {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    '~standard' in value &&
    typeof value['~standard'] === 'object' &&
    value['~standard'] !== null &&
    'validate' in value['~standard'] &&
    typeof value['~standard'].validate === 'function'
  );
}

/** The value as the schema has it, at once where the schema answers at once; `fail` says what to throw. */
export function checkAgainst(
  schema: StandardSchema,
  value: unknown,
  fail: (issues: string) => Error,
): unknown {
  return andThen(schema['~standard'].validate(value), (result) => {
    if (result.issues !== undefined) {
      throw fail(describeIssues(result.issues));
    }
    return result.value;
  });
}

/** Whether a schema takes `undefined`; null when it does not say at once. */
export function acceptsUndefined(schema: StandardSchema): boolean | null {
  const result = schema['~standard'].validate(undefined);
  if (result instanceof Promise) {
    result.catch(() => {}); // asked again, with the real value, when it matters
    return null;
  }
  return result.issues === undefined;
}

function describeIssues(issues: readonly SchemaIssue[]): string {
  const told = issues.slice(0, MAX_ISSUES).map(describeIssue);
  const more = issues.length > told.length ? [`and ${issues.length - told.length} more`] : [];
  return [...told, ...more].join('; ');
}

function describeIssue({ message, path }: SchemaIssue): string {
  const steps = (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  return steps.length === 0 ? message : `${message} (at ${steps.join('.')})`;
}
