import { outcomeJson } from '../guests/outcome-json.ts';
import { runOptions } from '../guests/run-options.ts';
import { OUTCOME_EXAMPLE, outcomeSchema, runSchema } from '../guests/schemas.ts';
import { tellOutcome, tellRun } from '../guests/tell.ts';
import { jsonAnswer } from '../../adapter/answer.ts';
import { eventAnswer, wantsEvents } from '../http/events.ts';
import { defineJsonRoute, NO_FIELDS } from '../http/route.ts';
import { ERRORS, EVENTS, NOT_FOUND } from './described.ts';
import { sandboxParams } from './sandbox-schemas.ts';

/** One run in a sandbox that is open. */
export const sandboxRunRoute = defineJsonRoute(
  {
    method: 'post',
    path: '/v1/sandboxes/{id}/run',
    operationId: 'runInSandbox',
    summary: 'Run code in a sandbox. A client that goes away meanwhile ends the guest',
    audience: 'tenant',
    params: sandboxParams,
    query: NO_FIELDS,
    body: runSchema,
    bodyExamples: [{ code: 'x = 20' }, { code: 'x * 2 + 2', timeoutMs: 1000 }],
    responses: {
      200: {
        description:
          'What became of it. With `Accept: text/event-stream`, events while it goes on, and the outcome last.',
        content: {
          'application/json': { schema: outcomeSchema, example: OUTCOME_EXAMPLE },
          ...EVENTS,
        },
      },
      ...ERRORS,
      ...NOT_FOUND,
    },
  },
  async ({ services, tenant, requestId, incoming, gone, answered, span }, { params, body }) => {
    const hosted = services.sandboxes.find(tenant, params.id);
    const options = runOptions(body, gone, services.config.limits);
    const run = { services, tenant, requestId, code: body.code, options, span };
    hosted.checkFree();
    services.admission.checkRun(tenant);
    hosted.countAnswer(answered);
    if (!wantsEvents(incoming.headers.accept)) {
      return jsonAnswer(outcomeJson(await hosted.run(run), hosted.sandbox.wall));
    }
    return eventAnswer(async (send) => {
      const { onDenial, ...listener } = tellRun(send);
      await tellOutcome(send, requestId, async () => {
        const outcome = await hosted.run({
          ...run,
          options: { ...options, ...listener },
          onDenial,
        });
        return outcomeJson(outcome, hosted.sandbox.wall);
      });
    });
  },
);
