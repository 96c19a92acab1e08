/**
 * The one table of host-side errors. What a guest does is never thrown: it is data, an `Outcome`.
 * `exitCode` is what the command line exits with (sysexits.h), `httpStatus` what a service answers.
 */
export const ERROR_TABLE = {
  USAGE: { exitCode: 64, httpStatus: 400, retryable: false },
  POLICY: { exitCode: 65, httpStatus: 422, retryable: false },
  WALL_UNAVAILABLE: { exitCode: 69, httpStatus: 503, retryable: false },
  INTERNAL: { exitCode: 70, httpStatus: 500, retryable: false },
  LAUNCH: { exitCode: 71, httpStatus: 500, retryable: true },
  CAPACITY: { exitCode: 75, httpStatus: 429, retryable: true },
  PROTOCOL: { exitCode: 76, httpStatus: 502, retryable: false },
} as const;

/** A stable code, safe to branch on. */
export type ErrorCode = keyof typeof ERROR_TABLE;

interface ErrorInit {
  /** Machine-readable facts: paths, limits, errno names. Never guest code or secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Base of everything the library throws. */
export class SandboxError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, init: ErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = init.details ?? {};
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return ERROR_TABLE[this.code].retryable;
  }
}

/** An option or argument is invalid, or the sandbox is closed. */
export class UsageError extends SandboxError {
  constructor(message: string, init?: ErrorInit) {
    super('USAGE', message, init);
  }
}

/** The policy is not valid; `details.path` says where, as in `limits.memoryMiB`. */
export class PolicyError extends SandboxError {
  constructor(path: string, message: string, init: ErrorInit = {}) {
    super('POLICY', path === '' ? message : `${path}: ${message}`, {
      ...init,
      details: { ...init.details, path },
    });
  }
}

/** A layer of the wall is missing on this machine; `details` has `layer`, `problem` and `remedy`. */
export class WallUnavailableError extends SandboxError {
  constructor(layer: string, problem: string, remedy: string, init: ErrorInit = {}) {
    super('WALL_UNAVAILABLE', `${layer}: ${problem}. ${remedy}`, {
      ...init,
      details: { ...init.details, layer, problem, remedy },
    });
  }
}

/** Too many guests or requests at this moment; trying again later helps. */
export class CapacityError extends SandboxError {
  constructor(message: string, init?: ErrorInit) {
    super('CAPACITY', message, init);
  }
}

/** The guest's process could not be started. */
export class LaunchError extends SandboxError {
  constructor(message: string, init?: ErrorInit) {
    super('LAUNCH', message, init);
  }
}

/** The guest broke the protocol; it has been killed. */
export class ProtocolError extends SandboxError {
  constructor(message: string, init?: ErrorInit) {
    super('PROTOCOL', message, init);
  }
}

/** A fault in pysandbox itself. */
export class InternalError extends SandboxError {
  constructor(message: string, init?: ErrorInit) {
    super('INTERNAL', message, init);
  }
}
