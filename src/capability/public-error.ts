/** Which built-in exception of Python the guest raises; without one it is `host.HostError`. */
export type PublicErrorKind = 'attribute' | 'key' | 'index' | 'type' | 'value';

/** What a `PublicError` may say beside its message. */
export interface PublicErrorOptions {
  /** `key` is a KeyError in the guest, and so on. */
  readonly kind?: PublicErrorKind;
  readonly cause?: unknown;
}

/** An error of a host function whose message the guest may read. Of others it learns a number only. */
export class PublicError extends Error {
  readonly kind: PublicErrorKind | null;

  constructor(message: string, options: PublicErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.kind = options.kind ?? null;
  }
}
