/** Doors of the kernel: namespaces, mounts and privileges. */
import type { Attack } from './attack.ts';
import { kernelCall } from './kernel-call.ts';

const CHILDREN = { extends: 'subprocess' } as const;
const MOUNTING = ['seccomp', 'landlock', 'capabilities'];

export const NAMESPACES: readonly Attack[] = [
  ...kernelCall({
    title: 'a new user namespace gives every capability',
    known: 'user_namespaces(7); CVE-2022-0185, CVE-2023-0386 start there',
    code: 'libc.unshare(0x10000000) == 0',
  }),
  ...kernelCall({
    title: 'a clone is born into new namespaces',
    known: 'clone(2): CLONE_NEWUSER, where only unshare is filtered',
    policy: CHILDREN,
    code: `
pid = libc.syscall(ctypes.c_long(nr(56, 220)), ctypes.c_long(0x10000000 | 17), 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
pid > 0`,
  }),
  ...kernelCall({
    title: 'clone3 hides its flags behind a pointer',
    known: "seccomp cannot read what a pointer points to; Docker's profile and clone3 (2021)",
    policy: CHILDREN,
    code: `
import struct
arguments = ctypes.create_string_buffer(struct.pack("QQQQQQQQ", 0x10000000, 0, 0, 0, 17, 0, 0, 0))
pid = libc.syscall(ctypes.c_long(435), arguments, ctypes.c_long(64))
if pid == 0:
    os._exit(0)
pid > 0`,
  }),
  ...kernelCall({
    title: 'another namespace is entered',
    known: 'setns(2); nsenter',
    code: 'libc.setns(-1, 0) and ctypes.get_errno() == errno.EBADF',
  }),
  ...kernelCall({
    title: 'a file system is mounted',
    known: 'mount(2)',
    without: MOUNTING,
    code: 'libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0',
  }),
  ...kernelCall({
    title: 'what hides a folder is unmounted',
    known: 'umount(2); CVE-2014-5206, CVE-2023-5633 and masked paths',
    without: MOUNTING,
    code: 'libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 and libc.umount2(b"/tmp", 2) == 0',
  }),
  ...kernelCall({
    title: 'the root is changed and climbed out of by dots',
    known: 'chroot(2): "this call does not change the current working directory"',
    without: MOUNTING,
    code: `
os.mkdir("/tmp/root")
libc.chroot(b"/tmp/root") == 0`,
  }),
  ...kernelCall({
    title: 'a file system is made by the newer calls, which old filters do not know',
    known: 'fsopen(2), fsmount(2), move_mount(2); CVE-2022-0185',
    without: MOUNTING,
    code: 'libc.syscall(ctypes.c_long(430), b"tmpfs", 0) >= 0',
  }),
  ...kernelCall({
    title: 'a folder is taken as a tree of mounts of its own',
    known: 'open_tree(2): OPEN_TREE_CLONE',
    without: MOUNTING,
    code: 'libc.syscall(ctypes.c_long(428), -100, b"/work", 1) >= 0',
  }),
  ...kernelCall({
    title: 'the attributes of a mount are changed',
    known: 'mount_setattr(2), newer than many filters',
    without: MOUNTING,
    code: `
attributes = ctypes.create_string_buffer(32)
libc.syscall(ctypes.c_long(442), -100, b"/work", 0, attributes, ctypes.c_long(32)) == 0`,
  }),
  ...kernelCall({
    title: 'the mounts are listed with the paths of the host',
    known: 'statmount(2), listmount(2), of Linux 6.8',
    code: 'call(457, 0, 0, 0, 0) != errno.EPERM',
  }),
  ...kernelCall({
    title: 'the machine is given another name',
    known: 'sethostname(2)',
    without: ['seccomp', 'capabilities'],
    code: 'libc.sethostname(b"other", 5) == 0',
  }),
  ...kernelCall({
    title: 'a capability that was given up is taken back',
    known: 'capset(2), capabilities(7)',
    without: ['seccomp', 'capabilities'],
    code: `
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
admin = 1 << 21
libc.capset(header, (ctypes.c_uint32 * 6)(admin, admin, admin, 0, 0, 0)) == 0`,
  }),
  ...kernelCall({
    title: 'another filter is put on top, with a listener',
    known: 'seccomp(2): SECCOMP_FILTER_FLAG_NEW_LISTENER',
    code: 'call(nr(317, 277), 1, 8, 0) == errno.EFAULT',
  }),
  ...kernelCall({
    title: 'the filter is asked for by prctl, where only seccomp is refused',
    known: 'prctl(2): PR_SET_SECCOMP',
    code: 'call(nr(157, 167), 22, 2, 0, 0, 0) == errno.EFAULT',
  }),
  ...kernelCall({
    title: 'orphans are collected in place of the parent',
    known: 'prctl(2): PR_SET_CHILD_SUBREAPER',
    code: 'libc.prctl(36, 1, 0, 0, 0) == 0',
  }),
  ...kernelCall({
    title: 'the process hides from who must meter it',
    known: 'prctl(2): PR_SET_DUMPABLE',
    code: 'libc.prctl(4, 0, 0, 0, 0) == 0',
  }),
  ...kernelCall({
    title: 'address randomisation is switched off',
    known: 'personality(2): ADDR_NO_RANDOMIZE; refused by Docker for old kernels',
    code: 'libc.personality(0x0040000) >= 0',
  }),
  ...kernelCall({
    title: 'a new set of Landlock rules is made',
    known: 'landlock(7); sets count against the kernel',
    code: 'call(444, 0, 0, 1) == 0',
  }),
];
