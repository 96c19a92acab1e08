import { z } from 'zod';

import { ERROR_EXAMPLE, errorSchema } from '../guests/schemas.ts';
import type { Described } from '../http/route.ts';

/** An answer that says what is wrong. */
export const errorOf = (description: string): Described => ({
  description,
  content: { 'application/json': { schema: errorSchema, example: ERROR_EXAMPLE } },
});

/** What every route of tenants may answer instead. */
export const ERRORS: Readonly<Record<number, Described>> = {
  400: errorOf('The request is not valid; the message says where.'),
  401: errorOf('No key, or one that is not known.'),
  403: errorOf('Not from there, or not with this key.'),
  413: errorOf('The body is too large.'),
  415: errorOf('The body is not of the type that the route takes.'),
  422: errorOf('The policy is not valid, or asks for more than the tenant may have.'),
  429: errorOf('A quota is used up; `Retry-After` tells for how many seconds.'),
  500: errorOf('The service failed.'),
  503: errorOf('Every guest is taken, or no wall is complete.'),
};

export const NOT_FOUND: Readonly<Record<number, Described>> = {
  404: errorOf('The tenant has no such sandbox.'),
  409: errorOf('Another run is going on in the sandbox.'),
};

/** A run as it goes on. */
export const EVENTS: NonNullable<Described['content']> = {
  'text/event-stream': {
    schema: z
      .string()
      .describe(
        'Server-sent events: `stdout` and `stderr` ({text}), `display`, `denial`, and last `outcome` (as in JSON) or `error`.',
      ),
  },
};
