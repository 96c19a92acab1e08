import { ServiceError } from '../errors/service-error.ts';
import { pathPattern } from './find-route.ts';
import type { RouteDescription } from './route.ts';
import type { UpgradeRoute } from './upgrades.ts';

type Described = Pick<RouteDescription, 'path' | 'method'>;

/** Why a request for a path of ours is refused that has found no route. */
export interface PathRefusal {
  /** The pattern of the path. */
  readonly path: string;
  readonly error: () => ServiceError;
}

/** Looks up by path what a request has done wrong that has found no route; null for no path of ours. */
export function refusalFinder(
  routes: readonly Described[],
  upgradeRoutes: readonly Pick<UpgradeRoute, 'path'>[],
): (path: string) => PathRefusal | null {
  const refusals = [
    ...[...methodsByPath(routes)].map(([path, methods]) => ({
      ...{ path, pattern: pathPattern(path) },
      error: () => wrongMethod(path, methods),
    })),
    ...upgradeRoutes.map(({ path }) => ({
      ...{ path, pattern: pathPattern(path) },
      error: () => notUpgraded(path),
    })),
  ];
  return (path) => refusals.find(({ pattern }) => pattern.test(path)) ?? null;
}

/** What can be asked of each path: what answers GET answers HEAD as well. */
export function methodsByPath(
  routes: readonly Described[],
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
