/** Out of the process: kernel calls, other processes, the processor's other doors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack, MODES, PRELUDE, SUBPROCESS, valueOf } from '../helpers/attack.ts';
import { openWall } from '../helpers/open-session.ts';

/** Raw calls, by number where x86_64 and aarch64 agree and by function of the C library elsewhere. */
const CALLS = `
NULL = ctypes.c_void_p()
buffer = ctypes.create_string_buffer(256)
x86 = os.uname().machine == "x86_64"
def libcall(function, *arguments):
    ctypes.set_errno(0)
    return ctypes.get_errno() if getattr(libc, function)(*arguments) < 0 else 0
found = {
    "unshare user": libcall("unshare", 0x10000000),
    "unshare mount": libcall("unshare", 0x00020000),
    "unshare time": libcall("unshare", 0x00000080),
    "setns": libcall("setns", 3, 0),
    "mount": libcall("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "remount": libcall("mount", b"none", b"/", b"", 0x20 | 0x1000, None),
    "umount": libcall("umount2", b"/tmp", 2),
    "pivot_root": call(155 if x86 else 41, b"/tmp", b"/tmp"),
    "chroot": libcall("chroot", b"/tmp"),
    "open_tree": call(428, -100, b"/", 1),
    "move_mount": call(429, -100, b"/tmp", -100, b"/work", 0),
    "fsopen": call(430, b"tmpfs", 0),
    "fsmount": call(432, 3, 0, 0),
    "mount_setattr": call(442, -100, b"/", 0, buffer, 32),
    "clone3": call(435, buffer, 88),
    "clone into namespaces": call(56 if x86 else 220, 0x10000000 | 17, 0, 0, 0, 0),
    "ptrace self": libcall("ptrace", 0, 0, 0, 0),
    "ptrace attach": libcall("ptrace", 16, 1, 0, 0),
    "process_vm_readv": libcall("process_vm_readv", 1, buffer, 1, buffer, 1, 0),
    "pidfd_getfd": call(438, 3, 3, 0),
    "kcmp": call(312 if x86 else 272, 1, 1, 0, 0, 0),
    "io_uring_setup": call(425, 8, buffer),
    "userfaultfd": call(323 if x86 else 282, 0),
    "perf_event_open": call(298 if x86 else 241, buffer, 0, -1, -1, 0),
    "memfd_create": call(319 if x86 else 279, b"x", 0),
    "memfd_secret": call(447, 0),
    "keyctl": call(250 if x86 else 219, 0, -3, 1),
    "add_key": call(248 if x86 else 217, b"user", b"a", b"b", 1, -3),
    "shmget": libcall("shmget", 1, 4096, 0o1600),
    "msgget": libcall("msgget", 1, 0o1600),
    "semget": libcall("semget", 1, 1, 0o1600),
    "mq_open": libcall("mq_open", b"/x", 0o102, 0o600, None),
    "fanotify_init": libcall("fanotify_init", 0, 0),
    "inotify_init": libcall("inotify_init1", 0),
    "name_to_handle_at": libcall("name_to_handle_at", -100, b"/", buffer, buffer, 0),
    "open_by_handle_at": libcall("open_by_handle_at", 3, buffer, 0),
    "execveat": call(322 if x86 else 281, 3, b"", NULL, NULL, 0x1000),
    "setuid": libcall("setuid", 0),
    "capset": call(126 if x86 else 91, buffer, buffer),
    "seccomp": call(317 if x86 else 277, 1, 0, NULL),
    "PR_SET_DUMPABLE": libcall("prctl", 4, 0, 0, 0, 0),
    "PR_SET_PDEATHSIG none": libcall("prctl", 1, 0, 0, 0, 0),
    "PR_SET_MM": libcall("prctl", 35, 1, 0, 0, 0),
    "PR_SET_PTRACER": libcall("prctl", 0x59616d61, -1, 0, 0, 0),
    "personality": libcall("personality", 0x0040000),
    "sethostname": libcall("sethostname", b"x", 1),
    "syslog": libcall("klogctl", 3, buffer, 10),
    "swapon": libcall("swapon", b"/work/x", 0),
    "quotactl": libcall("quotactl", 0, None, 0, None),
    "sched_setaffinity": libcall("sched_setaffinity", 0, 8, buffer),
    "mlockall": libcall("mlockall", 1),
    "vmsplice": libcall("vmsplice", 1, buffer, 1, 0),
    "tty input": libcall("ioctl", 0, ctypes.c_ulong(0x5412), b"x"),
    "netlink": libcall("socket", 16, 3, 0),
    "packet": libcall("socket", 17, 3, 0),
    "vsock": libcall("socket", 40, 1, 0),
    "alg": libcall("socket", 38, 5, 0),
    "raw": libcall("socket", 2, 3, 1),
}
[key for key, number in found.items() if number == 0]`;

const POLICIES = [
  {},
  { extends: 'scientific' },
  { extends: 'subprocess' },
  { network: 'loopback', proc: true },
] as const;

for (const policy of POLICIES) {
  test(`no kernel call opens a door: ${JSON.stringify(policy)}`, async () => {
    assert.deepEqual(await valueOf(CALLS, { policy }), []);
  });
}

test(
  'the doors of another architecture end the guest',
  { skip: process.arch !== 'x64' && 'only x86_64 has them' },
  async () => {
    const machineCode = (bytes: string): string => `
import mmap
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(bytes.fromhex("${bytes}"))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()`;
    const attempts = {
      'int 0x80, getpid of i386': machineCode('b814000000cd80c3'),
      'x32 getpid': 'libc.syscall(ctypes.c_long(0x40000000 + 39))',
      bpf: 'libc.syscall(ctypes.c_long(321), 0, 0, 0)',
    };
    for (const [what, code] of Object.entries(attempts)) {
      assert.equal((await attack(code)).status, 'denied', what);
    }
  },
);

for (const mode of MODES) {
  test(`signals reach neither the zygote nor another guest (${mode})`, async () => {
    await using opened = await openWall({ mode, policy: SUBPROCESS });
    const neighbour = await opened.open();
    const attacker = await opened.open();
    const code = `${PRELUDE}
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for number in range(1, 65):
    for target in (-1, 0, 1, os.getppid(), *range(2, 40)):
        if number in (signal.SIGTERM, 0) or target not in (-1, 0, os.getpid()):
            if target != os.getpid():
                outcome(lambda: os.kill(target, number))
def by_descriptor():
    for target in range(1, 40):
        if target != os.getpid():
            outcome(lambda: signal.pidfd_send_signal(os.pidfd_open(target), signal.SIGKILL))
by_descriptor()
"done"`;
    const outcome = await attacker.run(code, {});
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    const answer = await neighbour.run('6 * 7', {});
    assert.equal(answer.status === 'ok' && answer.value, 42);
    const another = await (await opened.open()).run('6 * 7', {});
    assert.equal(another.status === 'ok' && another.value, 42);
  });

  test(`nothing of the zygote can be read or traced (${mode})`, async () => {
    const code = `
own = os.getpid()
found = []
for process in (1, os.getppid()):
    if process in (0, own):
        continue
    for entry in ("environ", "mem", "maps", "fd", "root", "cwd", "exe", "auxv", "stack", "syscall"):
        path = f"/proc/{process}/{entry}"
        for action in (lambda: os.close(os.open(path, os.O_RDONLY)), lambda: os.readlink(path), lambda: os.listdir(path)):
            if outcome(action) == "done" and entry != "fd":
                found.append(path)
        if entry == "fd" and outcome(lambda: os.listdir(path)) == "done":
            found.append(path)
found`;
    assert.deepEqual(await valueOf(code, { mode, policy: SUBPROCESS }), []);
  });
}

test('what one guest was refused is not among the objects of the next', async () => {
  await using opened = await openWall();
  const marked = `number = int('5ec4e7c0ffee', 16)`;
  const first = await opened.open();
  const refused = await first.run(`${PRELUDE}${marked}\ncall(425, number, number)`, {});
  assert.equal(refused.denials.length, 1, JSON.stringify(refused));
  const code = `import gc
${marked}
found = gc.get_referents(*gc.get_objects())
[sum(type(each) is int and each == number and each is not number for each in found),
 sum(type(each).__name__ in ('Guest', '_Watched') for each in found)]`;
  for (let guest = 0; guest < 4; guest += 1) {
    const outcome = await (await opened.open()).run(code, {});
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [0, 0]);
  }
});

test('guests with a network of their own share neither ports nor abstract names', async () => {
  await using opened = await openWall({ policy: { network: 'loopback' } });
  const [server, client] = [await opened.open(), await opened.open()];
  const served = await server.run(
    `import socket
tcp = socket.create_server(("127.0.0.1", 8080))
abstract = socket.socket(socket.AF_UNIX)
abstract.bind(b"\\0meeting")
abstract.listen()
own = socket.create_connection(("127.0.0.1", 8080), 2)
"served"`,
    {},
  );
  assert.equal(served.status, 'ok', JSON.stringify(served));
  const reached = await client.run(
    `${PRELUDE}import socket
def abstract():
    socket.socket(socket.AF_UNIX).connect(b"\\0meeting")
[outcome(lambda: socket.create_connection(("127.0.0.1", 8080), 2)), outcome(abstract), outcome(lambda: socket.create_connection(("10.0.0.1", 80), 2))]`,
    {},
  );
  assert.deepEqual(reached.status === 'ok' && reached.value, [
    'ECONNREFUSED',
    'ECONNREFUSED',
    'ENETUNREACH',
  ]);
});
