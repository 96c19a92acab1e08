import assert from 'node:assert/strict';
import { test } from 'node:test';

import { loadPolicy, PolicyError } from '../../../src/index.ts';
import type { Limits, Policy } from '../../../src/index.ts';
import { parseConfig } from '../../../src/server/index.ts';
import { checkCeiling } from '../../../src/server/tenants/ceiling.ts';

const { ceiling } = parseConfig({}).tenantDefaults;

const isRefusal =
  (path: string) =>
  (error: unknown): boolean =>
    error instanceof PolicyError && error.details['path'] === path;

test('every preset is within the ceiling that nobody has changed', () => {
  for (const name of ['strict', 'scientific', 'subprocess'] as const) {
    checkCeiling(loadPolicy(name), ceiling);
  }
});

/** What else a policy must say to be valid with one more of a limit. */
const companions: Readonly<Record<string, Partial<Limits>>> = {
  fileSizeMiB: { diskMiB: 1000 },
  processes: { threads: 1000 },
};

/** A ceiling that is in nobody's way but for one limit. */
function onlyLimit(name: string): typeof ceiling {
  const most = Object.entries(ceiling.limits).map(([other, value]): [string, number] => [
    other,
    other === name ? value : 2 ** 40,
  ]);
  return { ...ceiling, limits: { ...ceiling.limits, ...Object.fromEntries(most) } };
}

for (const [name, most] of Object.entries(ceiling.limits)) {
  test(`one more than the ceiling is refused by its path: limits.${name}`, () => {
    const at = { extends: 'scientific', limits: { ...companions[name], [name]: most } } as const;
    checkCeiling(loadPolicy(at), onlyLimit(name));
    const beyond = { ...at, limits: { ...at.limits, [name]: most + 1 } };
    assert.throws(
      () => checkCeiling(loadPolicy(beyond), onlyLimit(name)),
      isRefusal(`limits.${name}`),
    );
  });
}

const beyond: readonly (readonly [path: string, policy: Policy])[] = [
  ['network', { network: 'loopback' }],
  ['preload', { preload: ['json'] }],
];

for (const [path, policy] of beyond) {
  test(`what the ceiling does not name is refused by its path: ${path}`, () => {
    assert.throws(() => checkCeiling(loadPolicy(policy), ceiling), isRefusal(path));
  });
}

const lowered: readonly (readonly [path: string, change: object, policy: Policy])[] = [
  ['extends', { presets: ['strict'] }, { extends: 'scientific' }],
  ['proc', { proc: false }, { extends: 'scientific' }],
  ['packages', { packages: 'none', proc: true }, { extends: 'scientific' }],
];

for (const [path, change, policy] of lowered) {
  test(`a ceiling that allows less refuses by path: ${path}`, () => {
    assert.throws(
      () => checkCeiling(loadPolicy(policy), { ...ceiling, ...change }),
      isRefusal(path),
    );
  });
}

test('a module that the operator allows may be imported before', () => {
  checkCeiling(loadPolicy({ preload: ['json'] }), { ...ceiling, preload: ['json'] });
});
