import type { PythonValue } from '../../model/value.ts';

/** What lists that begin with StopIteration stand for. */
export interface Extensions {
  /** Whether floats that are whole numbers become `PythonFloat`. */
  readonly exactFloats: boolean;
  /** A container, which may be referred to before it is filled; null when `tag` is of none. */
  readonly container: (tag: PythonValue) => Container | null;
  /** Any other value, by the items after its tag. */
  readonly build: (tag: PythonValue, items: readonly PythonValue[]) => PythonValue;
  /** An object that stays in the guest; `about` is what `ABOUT_REFERENCE` names. */
  readonly reference: (handle: PythonValue, about: readonly PythonValue[]) => Reference;
}

/** A container that will be filled. */
export interface Container {
  readonly value: PythonValue;
  readonly fill: (items: readonly PythonValue[]) => void;
}

/** An object of the guest; it is made before its fields, as those may refer to it. */
export interface Reference {
  readonly value: PythonValue;
  readonly setFields: (fields: PythonValue) => void;
}

/** What the guest says of an object that it keeps, in this order; its fields come last. */
export const ABOUT_REFERENCE = ['type', 'repr', 'kind', 'callable'] as const;
