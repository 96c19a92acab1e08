import { plainJson } from '../../adapter/json.ts';
import type { Json } from '../../adapter/value-json.ts';
import { ERROR_TABLE, GuestError, SandboxError } from '../../index.ts';
import { ServiceError } from './service-error.ts';

/** An error as a client is told of it. */
export interface ToldError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Json;
  readonly retryAfterMs: number | null;
}

/** How long to wait when a guest could not be had and nothing better is known. */
const RETRY_MS = 1000;

/** What a client is told: of errors that are not ours nothing but that there was one. */
export function toldError(error: unknown): ToldError {
  if (error instanceof ServiceError) {
    const { status, code, message, details, retryAfterMs } = error;
    return { status, code, message, details: plainJson(details), retryAfterMs };
  }
  if (error instanceof SandboxError) {
    const { code, message, details, retryable } = error;
    const retryAfterMs = retryable ? RETRY_MS : null;
    const status = ERROR_TABLE[code].httpStatus;
    return { status, code, message, details: plainJson(details), retryAfterMs };
  }
  if (error instanceof GuestError) {
    const details = { error: plainJson({ name: error.error.name, message: error.error.message }) };
    return { status: 422, code: 'GUEST', message: error.message, details, retryAfterMs: null };
  }
  const message = 'the service failed; its log has more, under the same request id';
  return { status: 500, code: 'INTERNAL', message, details: {}, retryAfterMs: null };
}

/** The body of a response that tells of an error. */
export function errorBody(told: ToldError, requestId: string): Json {
  const { code, message, details } = told;
  return { error: { code, message, details, requestId } };
}

/** As the header `Retry-After` has it: whole seconds, at least one. */
export function retryAfter(told: ToldError): Record<string, string> {
  return told.retryAfterMs === null
    ? {}
    : { 'retry-after': String(Math.max(1, Math.ceil(told.retryAfterMs / 1000))) };
}
