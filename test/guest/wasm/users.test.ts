import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

test('the user is the one that other walls have', () => {
  const code = `
import getpass, grp, os, pwd
me = pwd.getpwuid(os.getuid())
print(getpass.getuser(), me.pw_name, me.pw_uid, me.pw_gid, me.pw_dir, pwd.getpwnam('sandbox') == me)
print(grp.getgrgid(os.getgid()).gr_name, grp.getgrnam('root').gr_gid)
print(os.path.expanduser('~'), os.path.expanduser('~root'), os.geteuid(), os.getegid())
print([user.pw_name for user in pwd.getpwall()], [group[0] for group in grp.getgrall()])
print(me)`;
  assert.deepEqual(printed(code).split('\n'), [
    'sandbox sandbox 1000 1000 /work True',
    'sandbox 0',
    '/work / 1000 1000',
    "['root', 'sandbox'] ['root', 'sandbox']",
    "struct_passwd(pw_name='sandbox', pw_passwd='x', pw_uid=1000, pw_gid=1000, pw_gecos='sandbox', pw_dir='/work', pw_shell='')",
  ]);
});

test('files belong to the user and its group', () => {
  const code = `
import os, pathlib
path = pathlib.Path('mine')
path.touch()
print(path.owner(), path.group(), os.stat(path).st_uid == os.getuid())`;
  assert.equal(printed(code), 'sandbox sandbox True');
});

const ERRORS: readonly (readonly [call: string, error: string])[] = [
  ['pwd.getpwnam("nobody")', 'KeyError: "getpwnam(): name not found: \'nobody\'"'],
  ['pwd.getpwuid(5)', "KeyError: 'getpwuid(): uid not found: 5'"],
  ['pwd.getpwuid("a")', 'TypeError: uid should be integer, not str'],
  ['pwd.getpwnam(1)', 'TypeError: getpwnam() argument must be str, not int'],
  ['pwd.getpwnam("a\\0b")', 'ValueError: embedded null byte'],
  ['grp.getgrnam("a\\0b")', 'ValueError: embedded null byte'],
  ['grp.getgrgid(5)', "KeyError: 'getgrgid(): gid not found: 5'"],
  ['grp.getgrnam("x")', 'KeyError: "getgrnam(): name not found: \'x\'"'],
];

for (const [call, error] of ERRORS) {
  test(`${call} fails as on Linux`, () => {
    assert.equal(raised(`import grp, pwd\n${call}`), error);
  });
}
