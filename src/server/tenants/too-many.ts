import { ServiceError } from '../errors/service-error.ts';

/** A quota of a tenant is used up. */
export function tooMany(quota: string, most: number, retryAfterMs: number): ServiceError {
  return new ServiceError('TOO_MANY', `the quota ${quota} (${most}) is used up; come again later`, {
    details: { quota, most },
    retryAfterMs,
  });
}
