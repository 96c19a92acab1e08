/** A part of what is done, with a beginning and an end. */
export interface Span {
  set(name: string, value: string | number): void;
  /** @param error Whether it came to nothing by a fault of ours. */
  end(error?: boolean): void;
}

/** Where spans are begun. Without configuration they cost nothing and go nowhere. */
export interface Tracer {
  /** @param parent The header `traceparent` of a request, if it has one. */
  start(name: string, parent?: string): Span;
  close(): Promise<void>;
}

const NO_SPAN: Span = { set: () => {}, end: () => {} };

/** A tracer for nobody. */
export const NO_TRACER: Tracer = { start: () => NO_SPAN, close: async () => {} };
