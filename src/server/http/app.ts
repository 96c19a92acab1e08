import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { Hono } from 'hono';
import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';

import { InternalError } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import { errorBody, retryAfter, toldError } from '../errors/told-error.ts';
import type { Services } from '../services.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { authenticate } from './authenticate.ts';
import { checkOrigin } from './guard.ts';
import { jsonResponse } from './route.ts';
import type { Route, RouteRequest } from './route.ts';
import { whenDone } from './when-done.ts';

/** What a client may call its request; else it gets a name of ours. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Of every response. What a guest wrote must never be taken for a page. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

type App = Hono<{ Bindings: HttpBindings }>;

/** The routes behind their guards; `rest` answers what is no route: files of the playground. */
export function buildApp(
  services: Services,
  routes: readonly Route[],
  rest: (path: string) => Promise<Response | null>,
): App {
  const app: App = new Hono<{ Bindings: HttpBindings }>();
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, (context) =>
      answer(
        services,
        context,
        route.path,
        (request) =>
          route.serve(request, { params: context.req.param(), query: context.req.query() }),
        route,
      ),
    );
  }
  app.all('*', (context) =>
    answer(services, context, 'other', async () => {
      const method = context.req.method;
      const found = ['GET', 'HEAD'].includes(method) ? await rest(context.req.path) : null;
      if (found !== null) {
        return found;
      }
      throw new ServiceError('NOT_FOUND', 'there is no such route; /docs tells which there are');
    }),
  );
  return app;
}

type AppContext = Context<{ Bindings: HttpBindings }>;

async function answer(
  services: Services,
  context: AppContext,
  name: string,
  serve: (request: RouteRequest) => Promise<Response>,
  route?: Route,
): Promise<Response> {
  const { incoming, outgoing } = context.env;
  const beganMs = performance.now();
  const requestId = requestIdOf(incoming);
  const answered = whenDone(incoming, outgoing);
  const span = services.tracer.start(`${incoming.method ?? ''} ${name}`, traceParent(incoming));
  let tenant: Tenant | null = null;
  let response: Response;
  try {
    checkOrigin(incoming);
    if (route !== undefined && route.audience !== 'anyone') {
      tenant = await authenticate(services, incoming, route.audience);
      services.admission.countRequest(tenant);
      void answered.then(services.admission.openRequest(tenant));
    }
    response = await serve({
      services,
      requestId,
      incoming,
      outgoing,
      gone: goneSignal(outgoing, answered),
      answered,
      span,
      get tenant(): Tenant {
        return known(tenant);
      },
    });
  } catch (error) {
    response = refusal(services, error, requestId);
  }
  for (const [header, value] of Object.entries({
    'x-request-id': requestId,
    'cache-control': 'no-store',
    ...SECURITY_HEADERS,
  })) {
    if (!response.headers.has(header)) {
      response.headers.set(header, value);
    }
  }
  void answered.then(() => {
    const ms = performance.now() - beganMs;
    const { status } = response;
    const method = incoming.method ?? '';
    services.metrics.request(method, name, status, ms);
    const who = tenant === null ? {} : { tenant: tenant.id, keyId: tenant.keyId };
    services.log.debug('request', { requestId, method, route: name, status, ms, ...who });
    span.set('http.response.status_code', status);
    span.end(status >= 500);
  });
  return response;
}

function refusal(services: Services, error: unknown, requestId: string): Response {
  const told = toldError(error);
  services.metrics.refused(told.code);
  const { code, status } = told;
  if (status >= 500 && !(error instanceof ServiceError)) {
    services.log.error('request failed', { requestId, code, status }, error);
  } else {
    services.log.info('request refused', { requestId, code, status });
  }
  return jsonResponse(errorBody(told, requestId), status, retryAfter(told));
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
