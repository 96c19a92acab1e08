import { checkExposure } from '../check-exposure.ts';
import type { Exposure } from '../exposure.ts';
import { Module } from './module.ts';
import { ObjectStubs } from './object-stub.ts';

/**
 * What guests see of an exposure, as the text of a `host.pyi`: for editors, type checkers, and models
 * that write code. Types come from schemas and signatures; where there are none they are `Any`.
 *
 * @example
 * await writeFile('host.pyi', stubs({ fetch_user: fetchUser, users: proxy(database, { allow: ['size'] }) }));
 *
 * @throws UsageError for what could not be exposed.
 */
export function stubs(exposure: Exposure): string {
  checkExposure(exposure);
  const module = new Module(Object.keys(exposure));
  const objects = new ObjectStubs(module);
  return module.finish(
    Object.entries(exposure).map(([name, value]) => objects.lines(name, value).join('\n')),
  );
}
