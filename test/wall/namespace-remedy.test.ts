import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readHostSettings } from '../../src/wall/host-settings.ts';
import type { HostSettings } from '../../src/wall/host-settings.ts';
import { namespaceRemedy, refusalIn } from '../../src/wall/namespace-remedy.ts';

const OPEN: HostSettings = {
  maxUserNamespaces: 15_000,
  unprivilegedRefused: false,
  apparmorRestricts: false,
  apparmorProfile: null,
  filtered: false,
  procMasked: false,
  container: false,
};

const NO_NAMESPACE =
  'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.';
const NO_MAP = 'bwrap: setting up uid map: Permission denied';
const NO_PROC = "bwrap: Can't mount proc on /newroot/proc: Operation not permitted";
const NO_ROOM =
  'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)';

const CASES: readonly [string, string, Partial<HostSettings>, RegExp][] = [
  ['a limit of 0', NO_ROOM, { maxUserNamespaces: 0 }, /user\.max_user_namespaces=/],
  ['a limit that has been reached', NO_ROOM, {}, /user\.max_user_namespaces=/],
  ['old Debian', NO_NAMESPACE, { unprivilegedRefused: true }, /unprivileged_userns_clone=1/],
  ['Ubuntu', NO_MAP, { apparmorRestricts: true }, /deploy\/apparmor\/pysandbox-bwrap.*"Ubuntu"/],
  [
    'a container’s masked /proc',
    NO_PROC,
    { procMasked: true, container: true, filtered: true },
    /systempaths=unconfined/,
  ],
  ['a service’s masked /proc', NO_PROC, { procMasked: true }, /ProtectKernelTunables=/],
  [
    'a container’s seccomp profile',
    NO_NAMESPACE,
    { container: true, filtered: true },
    /--security-opt seccomp=unconfined/,
  ],
  ['a service’s seccomp filter', NO_NAMESPACE, { filtered: true }, /RestrictNamespaces=/],
  [
    'a container’s AppArmor profile',
    'bwrap: Creating new namespace failed: Permission denied',
    { apparmorProfile: 'containers-default-0.1', container: true, filtered: true },
    /apparmor=unconfined/,
  ],
  [
    'a service that may not name its host',
    "bwrap: Can't set hostname to sandbox: Operation not permitted",
    { filtered: true },
    /ProtectHostname=/,
  ],
  [
    'a service without netlink',
    'bwrap: loopback: Failed to create NETLINK_ROUTE socket: Address family not supported by protocol',
    { filtered: true },
    /AF_NETLINK/,
  ],
  [
    'a service without set-user-ID files',
    "bwrap: Can't mkdir parents for /proc: Function not implemented",
    { filtered: true },
    /RestrictSUIDSGID=/,
  ],
  [
    'a service with half a /proc',
    "bwrap: Can't read /proc/sys/kernel/overflowuid: No such file or directory",
    {},
    /ProcSubset=pid/,
  ],
  ['what cannot be told', NO_NAMESPACE, {}, /"Kernel settings", "Ubuntu", "Containers"/],
];

for (const [name, message, change, expected] of CASES) {
  test(`the remedy fits: ${name}`, () => {
    assert.equal(refusalIn(message), message);
    const remedy = namespaceRemedy(message, { ...OPEN, ...change });
    assert.match(remedy, expected);
    assert.match(remedy, /docs\/deployment\.md/);
  });
}

test('the refusal is found among other words, and only where there is one', () => {
  assert.equal(refusalIn(`the cage ended before it was ready: ${NO_MAP}\nmore`), NO_MAP);
  assert.equal(refusalIn('bwrap: execvp python3: No such file or directory'), null);
  assert.equal(refusalIn(''), null);
});

test('settings are read where the kernel and container managers keep them', () => {
  const root = mkdtempSync(join(tmpdir(), 'host-settings-test-'));
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  assert.deepEqual(readHostSettings(root), { ...OPEN, maxUserNamespaces: null });
  write('proc/sys/user/max_user_namespaces', '0\n');
  write('proc/sys/kernel/unprivileged_userns_clone', '0\n');
  write('proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1\n');
  write('proc/self/status', 'Name:\tnode\nSeccomp:\t2\nSeccomp_filters:\t1\n');
  write(
    'proc/self/mountinfo',
    '22 27 0:21 / /proc rw - proc proc rw\n31 22 0:5 /null /proc/kcore rw - devtmpfs udev rw\n',
  );
  write('proc/self/attr/apparmor/current', 'containers-default-0.1 (enforce)\n');
  write('run/.containerenv', '');
  assert.deepEqual(readHostSettings(root), {
    maxUserNamespaces: 0,
    unprivilegedRefused: true,
    apparmorRestricts: true,
    apparmorProfile: 'containers-default-0.1',
    filtered: true,
    procMasked: true,
    container: true,
  });
  write('proc/self/status', 'Seccomp:\t0\n');
  write(
    'proc/self/mountinfo',
    '22 27 0:21 / /proc rw - proc proc rw\n40 22 0:30 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n',
  );
  write('proc/self/attr/apparmor/current', 'pysandbox-bwrap (unconfined)\n');
  const { filtered, procMasked, apparmorProfile } = readHostSettings(root);
  assert.deepEqual([filtered, procMasked, apparmorProfile], [false, false, null]);
  rmSync(root, { recursive: true });
});
