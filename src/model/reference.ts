import type { HostInput, PythonRecord, PythonValue } from './value.ts';

/** Tells these classes from all others of the same form. */
declare const kind: unique symbol;

/** What kinds of object the guest tells apart. */
export const REFERENCE_KINDS = [
  ...(['enum', 'dataclass', 'namedtuple'] as const),
  ...(['function', 'class', 'module', 'object'] as const),
] as const;

/** One of `REFERENCE_KINDS`. */
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/**
 * An object that stays in the guest, where the host can use it. It lives there until it is released,
 * or the sandbox closes.
 */
export abstract class PythonReference {
  declare protected readonly [kind]: 'reference';
  /** `module.Class`, or `class` of a built-in. What the guest says, like all that follows. */
  abstract readonly type: string;
  /** As Python shows it, cut after 1024 characters. */
  abstract readonly repr: string;
  abstract readonly kind: ReferenceKind;
  abstract readonly callable: boolean;
  /** A copy of the fields of a dataclass or named tuple, or of an enum's `name` and `value`. */
  abstract readonly fields: PythonRecord | null;

  /** An attribute. */
  abstract get(name: string): Promise<PythonValue>;
  abstract set(name: string, value: HostInput): Promise<void>;
  /** Calls it, or with a name its method. */
  abstract call(
    args?: readonly HostInput[],
    kwargs?: Readonly<Record<string, HostInput>>,
  ): Promise<PythonValue>;
  abstract [Symbol.asyncIterator](): AsyncIterator<PythonValue>;
  /** Lets the guest forget it; it cannot be used afterwards. */
  abstract release(): void;
  abstract [Symbol.dispose](): void;
}

/** A callable of the guest. Its positional arguments are those of the call. */
export type PythonFunction = ((...args: readonly HostInput[]) => Promise<PythonValue>) & {
  readonly reference: PythonReference;
};

/** A function that the guest may call. */
export type HostFunction = (...args: never[]) => unknown;

/** Extend it to let the guest use instances of a class. */
export class HostObject {
  declare protected readonly [kind]: 'host object';
}

/** What `proxy()` wraps around an object of the host, to let the guest use it. */
export abstract class HostProxy {
  declare protected readonly [kind]: 'host proxy';
  abstract readonly target: unknown;
}

/** Whether a value is a callable of the guest, and no function of the host. */
export function isPythonFunction(value: unknown): value is PythonFunction {
  return (
    typeof value === 'function' &&
    'reference' in value &&
    value.reference instanceof PythonReference
  );
}
