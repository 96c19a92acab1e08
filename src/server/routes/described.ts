import { z } from 'zod';

import { ERROR_EXAMPLE, errorSchema } from '../guests/schemas.ts';
import type { Described } from '../http/route.ts';

const error = (description: string): Described => ({
  description,
  content: { 'application/json': { schema: errorSchema, example: ERROR_EXAMPLE } },
});

/** What every route of tenants may answer instead. */
export const ERRORS: Readonly<Record<number, Described>> = {
  400: error('The request is not valid; the message says where.'),
  401: error('No key, or one that is not known.'),
  403: error('Not from there, or not with this key.'),
  413: error('The body is too large.'),
  415: error('The body is not of the type that the route takes.'),
  422: error('The policy is not valid, or asks for more than the tenant may have.'),
  429: error('A quota is used up; `Retry-After` tells for how many seconds.'),
  500: error('The service failed.'),
  503: error('Every guest is taken, or no wall is complete.'),
};

export const NOT_FOUND: Readonly<Record<number, Described>> = {
  404: error('The tenant has no such sandbox.'),
  409: error('Another run is going on in the sandbox.'),
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
