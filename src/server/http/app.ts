import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { InternalError } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import { errorBody, retryAfter, toldError } from '../errors/told-error.ts';
import type { Services } from '../services.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { jsonAnswer, sendAnswer } from '../../adapter/answer.ts';
import type { Answer } from '../../adapter/answer.ts';
import { authenticate } from './authenticate.ts';
import { routeFinder, targetOf } from './find-route.ts';
import { checkOrigin } from './guard.ts';
import type { Route, RouteRequest } from './route.ts';
import type { UpgradeRoute } from './upgrades.ts';
import { refusalFinder } from './wrong-method.ts';
import type { PathRefusal } from './wrong-method.ts';
import { whenDone } from '../../adapter/when-done.ts';

/** What a client may call its request; else it gets a name of ours. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Of every answer. What a guest wrote must never be taken for a page. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Answers what is no route: files of the playground; null for what is none of them. */
export type Rest = (path: string) => Promise<Answer | null>;

/** What serves a request that has passed the guards. */
interface Served {
  /** The pattern of its route, for metrics and the log. */
  readonly name: string;
  readonly audience: Route['audience'];
  readonly serve: (request: RouteRequest) => Promise<Answer>;
}

/** What an app answers for. */
export interface AppParts {
  readonly routes: readonly Route[];
  /** They are answered elsewhere: who asks for them without an upgrade is told. */
  readonly upgradeRoutes: readonly UpgradeRoute[];
  readonly rest: Rest;
}

/** The routes behind their guards. */
export function buildApp(
  services: Services,
  { routes, upgradeRoutes, rest }: AppParts,
): RequestListener {
  const find = routeFinder(routes);
  const findRefusal = refusalFinder(routes, upgradeRoutes);
  return (incoming, outgoing) => {
    const { method = '', url = '/' } = incoming;
    const { path, query } = targetOf(url);
    const found = find(method, path);
    const served: Served =
      found === null
        ? servedWithoutRoute(findRefusal(path), () => serveRest(rest, method, path))
        : {
            name: found.route.path,
            audience: found.route.audience,
            serve: (request) => found.route.serve(request, { params: found.params, query }),
          };
    answer(services, incoming, outgoing, served).catch((error: unknown) => {
      services.log.error('an answer could not be sent', { route: served.name }, error);
      outgoing.destroy();
    });
  };
}

/** What has found no route of its method: one is told of that whose path has others. */
function servedWithoutRoute(refused: PathRefusal | null, rest: () => Promise<Answer>): Served {
  return refused === null
    ? { name: 'other', audience: 'anyone', serve: rest }
    : { name: refused.path, audience: 'anyone', serve: () => Promise.reject(refused.error()) };
}

async function serveRest(rest: Rest, method: string, path: string): Promise<Answer> {
  const found = ['GET', 'HEAD'].includes(method) ? await rest(path) : null;
  if (found === null) {
    throw new ServiceError('NOT_FOUND', 'there is no such route; /docs tells which there are');
  }
  return found;
}

async function answer(
  services: Services,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { name, audience, serve }: Served,
): Promise<void> {
  const beganMs = performance.now();
  const { method = '' } = incoming;
  const requestId = requestIdOf(incoming);
  const answered = whenDone(incoming, outgoing);
  const span = services.tracer.start(`${method} ${name}`, traceParent(incoming));
  let tenant: Tenant | null = null;
  let made: Answer;
  try {
    checkOrigin(incoming);
    if (audience !== 'anyone') {
      tenant = await authenticate(services, incoming, audience);
      services.admission.countRequest(tenant);
      void answered.then(services.admission.openRequest(tenant));
    }
    made = await serve({
      services,
      requestId,
      incoming,
      gone: goneSignal(outgoing, answered),
      answered,
      span,
      get tenant(): Tenant {
        return known(tenant);
      },
    });
  } catch (error) {
    made = refusal(services, error, requestId);
  }
  const { status } = made;
  void answered.then(() => {
    const ms = performance.now() - beganMs;
    services.metrics.request(method, name, status, ms);
    const who = tenant === null ? {} : { tenant: tenant.id, keyId: tenant.keyId };
    services.log.debug('request', { requestId, method, route: name, status, ms, ...who });
    span.set('http.response.status_code', status);
    span.end(status >= 500);
  });
  const headers = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    ...SECURITY_HEADERS,
    ...made.headers,
  };
  sendAnswer(outgoing, { ...made, headers }, answered);
}

function refusal(services: Services, error: unknown, requestId: string): Answer {
  const told = toldError(error);
  services.metrics.refused(told.code);
  const { code, status } = told;
  if (status >= 500 && !(error instanceof ServiceError)) {
    services.log.error('request failed', { requestId, code, status }, error);
  } else {
    services.log.info('request refused', { requestId, code, status });
  }
  const headers = error instanceof ServiceError ? error.headers : {};
  return jsonAnswer(errorBody(told, requestId), status, { ...retryAfter(told), ...headers });
}

function known(tenant: Tenant | null): Tenant {
  if (tenant === null) {
    throw new InternalError('a route for anyone asked who asks');
  }
  return tenant;
}

export function requestIdOf(incoming: IncomingMessage): string {
  const given = incoming.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

function traceParent(incoming: IncomingMessage): string | undefined {
  const given = incoming.headers['traceparent'];
  return typeof given === 'string' ? given : undefined;
}

/** Aborted when the connection ends before the response has been written. */
function goneSignal(outgoing: ServerResponse, answered: Promise<void>): AbortSignal {
  const controller = new AbortController();
  void answered.then(() => {
    if (!outgoing.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}
