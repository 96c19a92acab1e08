/** Out of the folders: names, links, descriptors and mounts that might lead to the host's files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODES, PRELUDE, SUBPROCESS, valueOf } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';

for (const mode of MODES) {
  test(`every file that can be written is on the guest's own disk (${mode})`, async () => {
    const code = `
own = {os.stat(folder).st_dev for folder in ("/work", "/tmp")}
written = []
for folder, folders, files in os.walk("/"):
    if os.stat(folder).st_dev in own:
        folders.clear()
        continue
    if outcome(lambda: os.close(os.open(folder + "/planted", os.O_CREAT | os.O_WRONLY))) == "done":
        written.append(folder)
    for file in files[:20]:
        path = f"{folder}/{file}"
        actions = (
            lambda: os.close(os.open(path, os.O_WRONLY)),
            lambda: os.chmod(path, 0o777),
            lambda: os.unlink(path),
            lambda: os.rename(path, "/work/stolen"),
            lambda: os.link(path, "/work/linked"),
            lambda: os.truncate(path, 0),
            lambda: os.utime(path, (0, 0)),
        )
        if any(outcome(action) == "done" for action in actions) and not path.startswith(("/dev/null", "/dev/full", "/dev/zero")):
            written.append(path)
written`;
    assert.deepEqual(await valueOf(code, { mode }), []);
  });

  test(`no name leads to the host's files (${mode})`, async () => {
    const code = `
paths = ["/etc/shadow", "/etc/hostname", "/etc/ssh", "/root/.ssh", "/home", "/var/log", "/boot", "/run", "/sys/kernel",
    "/sys/fs/cgroup", "/dev/kmsg", "/dev/mem", "/dev/tty", "/dev/pts", "/dev/fuse", "/dev/kvm", "/dev/net/tun",
    "/.oldroot", "/oldroot", "/newroot", "/tmp/cgroup", "/bin/sh", "/usr/bin/env", "/proc/1/root/etc/shadow", "/proc/self/root/etc/shadow",
    "/proc/self/cwd/../../../../etc/shadow", "/proc/kcore", "/proc/sysrq-trigger", "/../../etc/shadow"]
found = [path for path in paths if outcome(lambda: os.close(os.open(path, os.O_RDONLY))) == "done"]
for depth in range(1, 20):
    if outcome(lambda: os.close(os.open("../" * depth + "etc/shadow", os.O_RDONLY))) == "done":
        found.append(depth)
for descriptor in range(1024):
    for name in ("..", "../..", "../../etc/shadow", "etc/shadow"):
        if outcome(lambda: os.close(os.open(name, os.O_RDONLY, dir_fd=descriptor))) == "done":
            found.append((descriptor, name))
for magic in range(3):
    if outcome(lambda: os.close(os.open(f"/proc/self/fd/{magic}", os.O_RDWR))) == "done":
        found.append(("reopened", magic, os.readlink(f"/proc/self/fd/{magic}")))
[entry for entry in found if not (isinstance(entry, tuple) and entry[-1] in ("/dev/null",))]`;
    for (const policy of [{}, SUBPROCESS]) {
      assert.deepEqual(await valueOf(code, { mode, policy }), [], JSON.stringify(policy));
    }
  });

  test(`only the guest's own processes, and nothing to write, in /proc (${mode})`, async () => {
    const code = `
written = []
for folder, folders, files in os.walk("/proc/self"):
    folders[:] = [name for name in folders if name not in ("fd", "fdinfo", "map_files", "task", "cwd", "root", "net", "ns")]
    for file in files:
        if outcome(lambda: os.close(os.open(f"{folder}/{file}", os.O_WRONLY))) == "done":
            written.append(file)
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory", "/proc/self/oom_score_adj", "/proc/1/oom_score_adj"):
    if outcome(lambda: os.close(os.open(path, os.O_WRONLY))) == "done":
        written.append(path)
written`;
    assert.deepEqual(await valueOf(code, { mode, policy: { proc: true } }), []);
  });
}

test('what one guest leaves in files, names and environment the next does not find', async () => {
  await using opened = await openWall({ policy: SUBPROCESS });
  const [first, second] = [await opened.open(), await opened.open()];
  const planted = await first.run(
    `${PRELUDE}
import builtins, sys
for folder in ("/work", "/tmp", "/dev/shm"):
    open(folder + "/planted", "w").write("secret")
os.environ["PLANTED"] = "secret"
builtins.planted = sys.planted = "secret"
os.umask(0)
"planted"`,
    {},
  );
  assert.equal(planted.status, 'ok', JSON.stringify(planted));
  for (const session of [second, await opened.open()]) {
    const found = await session.run(
      `${PRELUDE}
import builtins, sys
[any(os.path.exists(f + "/planted") for f in ("/work", "/tmp", "/dev/shm")), "PLANTED" in os.environ, hasattr(builtins, "planted"), hasattr(sys, "planted"), os.umask(0o22) == 0, len(os.listdir("/proc/self/task"))]`,
      {},
    );
    assert.deepEqual(found.status === 'ok' && found.value, [false, false, false, false, false, 1]);
  }
});

test('a descriptor that a guest sends is not taken by anyone', async () => {
  const code = `
import array, socket
for number in (channel, 1, 2):
    end = socket.socket(fileno=os.dup(number))
    outcome(lambda: end.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [2] * 100))]))
    outcome(lambda: end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1))
os.dup2(1, 100)
"sent"`;
  assert.equal(await valueOf(code), 'sent');
});

test('the names of control groups tell a guest nothing of the host', async () => {
  const policy = { extends: 'subprocess', proc: true } as const;
  const code = '[line.split(":", 2)[2] for line in open("/proc/self/cgroup").read().splitlines()]';
  const paths = await valueOf(code, { policy });
  assert.ok(Array.isArray(paths) && paths.length > 0);
  assert.deepEqual(new Set(paths), new Set(['/']));
});
