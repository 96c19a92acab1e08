/** What of an object may be used, by name. */
export interface Members {
  readonly methods: ReadonlySet<string>;
  /** What may be read. */
  readonly attributes: ReadonlySet<string>;
  /** What may be set. */
  readonly write: ReadonlySet<string>;
  readonly symbols: ReadonlySet<symbol>;
  /** Whether an object's own fields stay hidden even where a name of theirs is among these. */
  readonly hidesOwn: boolean;
}

/** The symbols that Python has something for: `for`, `async for`, `with`. */
export const KNOWN_SYMBOLS: ReadonlySet<symbol> = new Set([
  Symbol.iterator,
  Symbol.asyncIterator,
  Symbol.dispose,
  Symbol.asyncDispose,
]);

/** The nearest definition of a property, which is not evaluated. */
export function findProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  for (let at: object | null = object; at !== null; at = Reflect.getPrototypeOf(at)) {
    const property = Reflect.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) {
      return property;
    }
  }
  return undefined;
}

/** Whether a property is a method: it holds a function, and is not computed. */
export function isMethod(property: PropertyDescriptor | undefined): boolean {
  return typeof property?.value === 'function';
}
