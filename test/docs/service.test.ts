import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { SERVICE_ERRORS } from '../../src/server/errors/service-error.ts';
import { warmMiB } from '../../src/server/guests/warm-memory.ts';
import { parseConfig } from '../../src/server/index.ts';
import { Metrics } from '../../src/server/operations/metrics.ts';
import { ROOT } from '../cli/command.ts';
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

test('guests have less memory than the unit allows', () => {
  const percent = Number(/\nMemoryMax=(\d+)%\n/.exec(UNIT)?.[1]);
  const { capacity } = parseConfig(JSON.parse(read('deploy/service/service.json')));
  assert.ok(percent / 100 > capacity.memoryMiB / (totalmem() / 1024 ** 2), String(percent));
});

test('the unit starts what the page configures, and keeps state and image where it may write', () => {
  const valuesOf = (name: string): string[] =>
    Array.from(UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm')), ([, value = '']) => value);
  assert.deepEqual(valuesOf('ExecStart'), [
    '/usr/bin/node /opt/pysandbox/node_modules/pysandbox/dist/src/cli/main.js serve --config /etc/pysandbox/service.json',
  ]);
  assert.ok(existsSync(join(ROOT, 'dist/src/cli/main.js')));
  assert.match(PAGE, /service\/service\.json \/etc\/pysandbox\//);
  assert.match(PAGE, /cd \/opt\/pysandbox && sudo npm install pysandbox/);
  const environment = valuesOf('Environment');
  assert.ok(environment.includes(`XDG_STATE_HOME=/var/lib`));
  assert.ok(environment.includes(`PYSANDBOX_CACHE=/var/cache/${valuesOf('CacheDirectory')[0]}`));
  assert.match(PAGE, new RegExp(`/var/lib/${valuesOf('StateDirectory')[0]}`));
  assert.deepEqual(valuesOf('ProtectSystem'), ['strict']);
});

test('the image of the service runs as an ordinary user, with what the kernel wall needs', () => {
  const file = read('deploy/container/Containerfile.service');
  assert.match(file, /\nUSER node\n/);
  assert.match(file, /bubblewrap python3/);
  assert.match(
    file,
    /\nCMD \["node", "node_modules\/pysandbox\/dist\/src\/cli\/main\.js", "serve"/,
  );
  assert.match(file, /\/readyz/);
  const [, options = ''] = /^options='(.*)'$/m.exec(PAGE) ?? [];
  assert.deepEqual(
    options.split(/ ?--/).filter((option) => option !== ''),
    [
      ...['security-opt seccomp=unconfined', 'security-opt apparmor=unconfined'],
      ...['security-opt unmask=ALL', 'cap-drop ALL', 'security-opt no-new-privileges'],
    ],
  );
  const seconds = Number(/--stop-timeout (\d+)/.exec(PAGE)?.[1]);
  assert.ok(seconds * 1000 > parseConfig({}).lifetimes.drainMs);
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

test('what the page says of memory that is kept warm is what is counted', () => {
  for (const wall of ['kernel', 'wasm'] as const) {
    const none = warmMiB({ wall, spares: 0, preload: [] });
    const one = warmMiB({ wall, spares: 1, preload: [] });
    assert.ok(PAGE.includes(`| ${wall} wall | ${none} MiB | ${one - none} MiB |`), wall);
    assert.ok(
      PAGE.includes(`count ${warmMiB({ wall, spares: 0, preload: ['a'] }) - none} MiB more`),
    );
  }
});

test('the page names every metric', async () => {
  const metrics = new Metrics();
  const none = (): number => 0;
  metrics.watch({ guests: none, queued: none, memory_mib: none, sandboxes: none, streams: none });
  for (const { name } of await metrics.registry.getMetricsAsJSON()) {
    assert.ok(PAGE.includes(`\`${name}\``), name);
  }
});
