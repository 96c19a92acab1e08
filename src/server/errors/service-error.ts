/** What can go wrong on the way to a guest, beyond the library's own table. */
export const SERVICE_ERRORS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  UPGRADE_REQUIRED: 426,
  TOO_MANY: 429,
  OVERLOADED: 503,
  CLIENT_GONE: 499,
} as const;

export type ServiceErrorCode = keyof typeof SERVICE_ERRORS;

/** A request that is refused; told to the client as it is. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** After how long the same request may succeed; null when waiting does not help. */
  readonly retryAfterMs: number | null;
  /** Of the response. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ServiceErrorCode,
    message: string,
    init: {
      readonly details?: Readonly<Record<string, unknown>>;
      readonly retryAfterMs?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.details = init.details ?? {};
    this.retryAfterMs = init.retryAfterMs ?? null;
    this.headers = init.headers ?? {};
  }

  get status(): number {
    return SERVICE_ERRORS[this.code];
  }
}
