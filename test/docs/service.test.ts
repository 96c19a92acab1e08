import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SERVICE_ERRORS } from '../../src/server/errors/service-error.ts';
import { parseConfig } from '../../src/server/index.ts';
import { read } from './pages.ts';

const PAGE = read('docs/service.md');
const UNIT = read('deploy/systemd/pysandbox.service');

test('the example of a configuration is one', () => {
  const config = parseConfig(JSON.parse(read('deploy/service/service.json')));
  assert.equal(config.tenants['acme']?.quota.guests, 32);
  assert.equal(config.tenants['acme']?.quota.requestsPerMinute, 600);
});

test('the unit of the service is as hard as that of an application, to the line', () => {
  const hardening = (unit: string): string =>
    unit.slice(unit.indexOf('# Hardening'), unit.indexOf('# For a')).trim();
  const application = read('deploy/systemd/pysandbox-app.service');
  assert.match(hardening(application), /NoNewPrivileges=yes[^]*AF_NETLINK/);
  assert.equal(hardening(UNIT), hardening(application));
  for (const line of ['Delegate=memory pids', 'DelegateSubgroup=main', 'OOMPolicy=continue']) {
    assert.ok(UNIT.includes(`\n${line}\n`), line);
  }
});

test('the unit lets guests come to their end for as long as the service waits for them', () => {
  assert.match(UNIT, /\nKillMode=mixed\n/);
  const stopMs = Number(/\nTimeoutStopSec=(\d+)\n/.exec(UNIT)?.[1]) * 1000;
  assert.ok(stopMs > parseConfig({}).lifetimes.drainMs);
});

test('the image of the service runs as an ordinary user, with what the kernel wall needs', () => {
  const file = read('deploy/container/Containerfile.service');
  assert.match(file, /\nUSER node\n/);
  assert.match(file, /bubblewrap python3/);
});

test('what the page says of defaults is so', () => {
  const { quota } = parseConfig({}).tenantDefaults;
  for (const [name, value] of Object.entries(quota)) {
    assert.match(PAGE, new RegExp(`\\| \`quota\\.${name}\` \\|[^|]+\\| ${value} \\|`));
  }
  const { idleMs, mostMs, drainMs } = parseConfig({}).lifetimes;
  assert.ok(PAGE.includes(`| ${idleMs}, ${mostMs}, ${drainMs} |`));
  for (const name of Object.keys(parseConfig({ store: 'x', tracesEndpoint: 'http://a' }))) {
    assert.ok(PAGE.includes(`\`${name}`), name);
  }
  const [, example = ''] = /```json\n(\{ "pastes".*)\n```/.exec(PAGE) ?? [];
  const { tenants, address, ...pastes } = parseConfig(JSON.parse(example)).pastes ?? {};
  assert.deepEqual([tenants, address], [['bot'], 'https://py.example.org']);
  assert.equal(Object.keys(pastes).length, 4);
  for (const [name, value] of Object.entries(pastes)) {
    assert.match(PAGE, new RegExp(`\\| \`pastes\\.${name}\` \\|[^|]+\\| ${String(value)} \\|`));
  }
});

test('docs/errors.md names every code of the service', () => {
  const page = read('docs/errors.md');
  for (const code of Object.keys(SERVICE_ERRORS)) {
    assert.ok(page.includes(`\`${code}\``), code);
  }
});
