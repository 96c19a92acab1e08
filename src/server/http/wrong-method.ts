import { ServiceError } from '../errors/service-error.ts';
import type { RouteDescription } from './route.ts';

/** What can be asked of each path: what answers GET answers HEAD as well. */
export function methodsByPath(
  routes: readonly Pick<RouteDescription, 'path' | 'method'>[],
): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, readonly string[]>();
  for (const { path, method } of routes) {
    const own = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    methods.set(path, [...(methods.get(path) ?? []), ...own]);
  }
  return methods;
}

/** For a request of another method: what the path takes is told, as RFC 9110 wants it. */
export function wrongMethod(path: string, methods: readonly string[]): ServiceError {
  const allow = methods.join(', ');
  return new ServiceError('METHOD_NOT_ALLOWED', `${path} takes ${allow}; /docs tells what for`, {
    headers: { allow },
  });
}

/** For a plain request to a route that is a WebSocket. */
export function notUpgraded(path: string): ServiceError {
  return new ServiceError(
    'UPGRADE_REQUIRED',
    `${path} is a WebSocket; send \`Upgrade: websocket\``,
    {
      headers: { upgrade: 'websocket', connection: 'upgrade' },
    },
  );
}
