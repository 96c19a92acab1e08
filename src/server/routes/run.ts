import { planGuest } from '../guests/guest-plan.ts';
import { admitOneShot } from '../guests/one-shot.ts';
import type { AdmittedRun } from '../guests/one-shot.ts';
import { outcomeJson } from '../guests/outcome-json.ts';
import { runOptions } from '../guests/run-options.ts';
import { oneShotSchema, OUTCOME_EXAMPLE, outcomeSchema } from '../guests/schemas.ts';
import { tellOutcome, tellRun } from '../guests/tell.ts';
import { jsonAnswer } from '../../adapter/answer.ts';
import type { Answer } from '../../adapter/answer.ts';
import { eventAnswer, wantsEvents } from '../http/events.ts';
import { defineJsonRoute, NO_FIELDS } from '../http/route.ts';
import { ERRORS, EVENTS } from './described.ts';

/** One program in a fresh guest. */
export const runRoute = defineJsonRoute(
  {
    method: 'post',
    path: '/v1/run',
    operationId: 'run',
    summary: 'Run one program in a fresh guest',
    audience: 'tenant',
    params: NO_FIELDS,
    query: NO_FIELDS,
    body: oneShotSchema,
    bodyExamples: [
      { code: 'print("hello")\n1 + 1' },
      {
        code: 'print(open("data.csv").read())',
        policy: { extends: 'strict', limits: { memoryMiB: 128 } },
        files: [{ path: 'data.csv', content: 'YSxiCjEsMgo=' }],
        timeoutMs: 2000,
      },
    ],
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
    },
  },
  async (request, { body }) => {
    const { services, tenant, requestId, gone, answered, span } = request;
    const { code, policy, wall, ...rest } = body;
    const plan = planGuest(tenant, { policy, wall }, services.config);
    const options = runOptions({ code, ...rest }, gone, services.config.limits);
    const common = { services, tenant, requestId, gone, answered, span };
    const shot = { ...common, kind: 'run', plan, code, options } as const;
    const admitted = await admitOneShot(shot);
    return wantsEvents(request.incoming.headers.accept)
      ? streamed(requestId, admitted)
      : plain(admitted);
  },
);

async function plain(admitted: AdmittedRun): Promise<Answer> {
  const outcome = await admitted.run();
  return jsonAnswer(outcomeJson(outcome, outcome.wall));
}

function streamed(requestId: string, admitted: AdmittedRun): Answer {
  return eventAnswer((send) =>
    tellOutcome(send, requestId, async () => {
      const outcome = await admitted.run(tellRun(send));
      return outcomeJson(outcome, outcome.wall);
    }),
  );
}
