import type { Route } from './route.ts';

/** A route, and what its path has in the place of its parameters, as it was sent. */
export interface FoundRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Looks up routes by method and path; HEAD is asked of those for GET. */
export function routeFinder(
  routes: readonly Route[],
): (method: string, path: string) => FoundRoute | null {
  const patterns = routes.map((route) => ({ route, pattern: pathPattern(route.path) }));
  return (method, path) => {
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    for (const { route, pattern } of patterns) {
      const match = route.method === asked ? pattern.exec(path) : null;
      if (match !== null) {
        return { route, params: { ...match.groups } };
      }
    }
    return null;
  };
}

/** The path of a request, as it was sent, and its query. */
export function targetOf(url: string): {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
} {
  // Clients may send the whole address (RFC 9112, 3.2.2).
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: {} }
    : {
        path: target.slice(0, mark),
        query: Object.fromEntries(new URLSearchParams(target.slice(mark))),
      };
}

/** What matches a path in the words of OpenAPI, as `/v1/sandboxes/{id}`. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
