import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../cli/command.ts';
import { read, rows, section } from './pages.ts';

const PAGE = read('docs/deployment.md');
const UNIT = read('deploy/systemd/pysandbox-app.service');

/** What the unit sets, without its comments. */
const SETTINGS = UNIT.split('\n').flatMap((line) => {
  const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
});

const valueOf = (name: string): string =>
  SETTINGS.find((setting) => setting.name === name)?.value ?? '';

test('every file of deploy is told of, and every one that is told of is there and shipped', () => {
  const files = readdirSync(join(ROOT, 'deploy'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, '/').length));
  const told = PAGE.matchAll(/deploy\/\w+\/[\w.-]+/g);
  assert.deepEqual([...new Set(Array.from(told, ([path]) => path))].toSorted(), files.toSorted());
  assert.match(read('package.json'), /^ {4}"deploy",$/m);
  const remedies = read('src/wall/namespace-remedy.ts').matchAll(/deploy\/\w+\/[\w.-]+/g);
  for (const [path] of remedies) {
    assert.ok(files.includes(path), path);
  }
});

test('every chapter that a remedy of the doctor names is there', () => {
  for (const source of ['src/wall/namespace-remedy.ts', 'src/wall/doctor.ts']) {
    const lines = read(source)
      .split('\n')
      .filter((line) => /CHAPTER\}|docs\/deployment\.md/.test(line));
    const named = lines.flatMap((line) => Array.from(line.matchAll(/"([A-Z][^"]+)"/g)));
    assert.ok(named.length > 0);
    for (const [, chapter = ''] of named) {
      assert.notEqual(section(PAGE, chapter), '', chapter);
    }
  }
});

test('the unit sets nothing that the page says breaks a wall, and all that a wall needs', () => {
  const options = rows(section(PAGE, 'A systemd service'))
    .map(([option = '']) => option)
    .flatMap((option) => Array.from(option.matchAll(/(\w+)=(?:yes|pid)?(?=,| which|$)/g)))
    .map(([, name]) => name);
  const breaking = new Set<string | undefined>(options);
  assert.ok(breaking.has('ProtectKernelTunables') && breaking.has('DynamicUser'));
  assert.deepEqual(
    SETTINGS.filter(({ name, value }) => breaking.has(name) && value === 'yes'),
    [],
  );
  assert.deepEqual(valueOf('RestrictNamespaces').split(' '), [
    ...['user', 'mnt', 'pid', 'ipc', 'uts', 'net', 'cgroup'],
  ]);
  assert.match(valueOf('Delegate'), /^memory pids$/);
  assert.notEqual(valueOf('DelegateSubgroup'), '');
});

test('the unit has no filter that would refuse calls of guests before it can be told', () => {
  const [, table = ''] = section(PAGE, 'A systemd service').split('take from what is told');
  const options = rows(table)
    .map(([option = '']) => /^(\w+)=$/.exec(option)?.[1] ?? '')
    .filter((option) => option !== '');
  assert.ok(options.includes('PrivateDevices') && options.includes('RestrictAddressFamilies'));
  for (const option of options) {
    assert.equal(valueOf(option), '', option);
  }
  assert.equal(valueOf('DevicePolicy'), 'closed');
  assert.equal(valueOf('CapabilityBoundingSet'), '');
  assert.equal(valueOf('NoNewPrivileges'), 'yes');
});

test('the profile of AppArmor is for the bubblewrap that the unit finds first', () => {
  const [, program = ''] =
    /^profile \S+ (\S+) /m.exec(read('deploy/apparmor/pysandbox-bwrap')) ?? [];
  const path = SETTINGS.find(({ value }) => value.startsWith('PATH='))?.value ?? '';
  assert.equal(`${path.slice('PATH='.length).split(':')[0]}/bwrap`, program);
  assert.ok(section(PAGE, 'Ubuntu').includes(` ${program}\n`));
});
