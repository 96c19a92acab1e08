import { z } from 'zod';

import { SandboxError } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import { retryAfter, toldError } from '../errors/told-error.ts';
import { planGuest } from '../guests/guest-plan.ts';
import { admitOneShot } from '../guests/one-shot.ts';
import { snekboxOutcome, snekboxProgram } from '../guests/snekbox.ts';
import { evalSchema } from '../guests/snekbox-schema.ts';
import { jsonAnswer } from '../../adapter/answer.ts';
import type { Answer } from '../../adapter/answer.ts';
import { checked, defineJsonRoute, NO_FIELDS } from '../http/route.ts';
import type { Described } from '../http/route.ts';
import { ERRORS } from './described.ts';

const RESULT = z.object({
  stdout: z.string().describe('With what was written to stderr.'),
  returncode: z.int().nullable(),
  files: z.array(z.object({ path: z.string(), size: z.int(), content: z.string() })),
});

const FLAW = z.object({ title: z.string(), description: z.string() });

const flawed: Described = {
  description: 'The request is not valid.',
  content: {
    'application/json': {
      schema: FLAW,
      example: { title: 'Bad Request', description: 'input or args is required' },
    },
  },
};

/** As snekbox has it: its clients need another address, and nothing else. */
export const evalRoute = defineJsonRoute(
  {
    method: 'post',
    path: '/eval',
    operationId: 'eval',
    summary: 'Run one program, in the words of snekbox',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    // Checked below, for errors have another form here.
    body: z.unknown().meta({ ...z.toJSONSchema(evalSchema, { io: 'input' }) }),
    bodyExamples: [
      { input: 'print(1 + 1)' },
      { args: ['main.py', 'x'], files: [{ path: 'main.py', content: 'cHJpbnQoMSk=' }] },
    ],
    responses: {
      ...ERRORS,
      200: {
        description: 'What became of it.',
        content: {
          'application/json': {
            schema: RESULT,
            example: { stdout: '2\n', returncode: 0, files: [] },
          },
        },
      },
      400: flawed,
      422: flawed,
    },
  },
  async ({ services, tenant, requestId, gone, answered, span }, { body }) => {
    try {
      const { code, options } = snekboxProgram(checked(evalSchema, body));
      const policy = services.config.evalPolicy;
      const plan = planGuest(tenant, { policy }, services.config);
      const chunks: Uint8Array[] = [];
      const admitted = await admitOneShot({
        ...{ services, tenant, requestId, plan, code, gone, answered, span },
        kind: 'eval',
        options: { ...options, onOutput: ({ bytes }) => void chunks.push(Buffer.from(bytes)) },
      });
      const outcome = await admitted.run();
      return jsonAnswer(snekboxOutcome(outcome, Buffer.concat(chunks)));
    } catch (error) {
      return flawAnswer(error);
    }
  },
);

/** Errors of ours in snekbox's words; others are for those who tell of any. */
function flawAnswer(error: unknown): Answer {
  const ours = error instanceof ServiceError || error instanceof SandboxError;
  if (!ours || (error instanceof ServiceError && error.code === 'CLIENT_GONE')) {
    throw error;
  }
  const told = toldError(error);
  const status = told.status === 422 ? 400 : told.status;
  const body = { title: TITLES.get(status) ?? 'Error', description: told.message };
  return jsonAnswer(body, status, retryAfter(told));
}

const TITLES = new Map([
  [400, 'Bad Request'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable'],
]);
