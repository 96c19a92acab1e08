/** Memory, pipes and files of the kernel: calls by which pages are shared, moved, told of or kept. */
import type { Attack } from './attack.ts';
import { kernelCall } from './kernel-call.ts';

export const KERNEL_MEMORY: readonly Attack[] = [
  ...kernelCall({
    title: 'memory is hidden from the kernel itself',
    known: 'memfd_secret(2)',
    code: 'call(447, 0x7000) == errno.EINVAL',
  }),
  ...kernelCall({
    title: 'pages of a file are moved into a pipe',
    known: 'splice(2); CVE-2022-0847, Dirty Pipe',
    code: `
reader, writer = os.pipe()
source = os.open(os.__file__, os.O_RDONLY)
libc.splice(source, None, writer, None, ctypes.c_size_t(100), 0) == 100`,
  }),
  ...kernelCall({
    title: 'pages of its own are given to a pipe',
    known: 'vmsplice(2); CVE-2008-0600, CVE-2020-29374',
    code: `
reader, writer = os.pipe()
own = ctypes.create_string_buffer(100)
libc.vmsplice(writer, (ctypes.c_uint64 * 2)(ctypes.addressof(own), 100), 1, 0) == 100`,
  }),
  ...kernelCall({
    title: 'a queue of notifications is had as a pipe',
    known: 'O_NOTIFICATION_PIPE; CVE-2022-0995',
    code: 'call(nr(293, 59), 0, 0x80) != errno.EPERM',
  }),
  ...kernelCall({
    title: 'changes in shared folders are watched',
    known: 'inotify(7): what others do',
    code: 'libc.inotify_init1(0) >= 0',
  }),
  ...kernelCall({
    title: 'the pages of a shared library that others use are told',
    known: 'mincore(2); Gruss and others, Page Cache Attacks (2019), CVE-2019-5489',
    code: `
import mmap
mapped = mmap.mmap(os.open(os.__file__, os.O_RDONLY), 4096, prot=3, flags=mmap.MAP_PRIVATE)
address = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(mapped)))
libc.mincore(address, ctypes.c_size_t(4096), ctypes.create_string_buffer(1)) == 0`,
  }),
  ...kernelCall({
    title: 'pages are merged with those of others',
    known: 'madvise(2): MADV_MERGEABLE; memory deduplication as a side channel (2011)',
    code: `
import mmap
mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).madvise(12) is None`,
  }),
  ...kernelCall({
    title: 'a name of a file is turned into a handle that opens it anywhere',
    known: 'shocker.c against Docker (2014): open_by_handle_at(2)',
    code: `
handle = ctypes.create_string_buffer(200)
call(nr(303, 264), -100, b"/", handle, ctypes.create_string_buffer(8), 0) in (errno.EOVERFLOW, errno.EOPNOTSUPP)`,
  }),
  ...kernelCall({
    title: 'shared memory that outlives its maker is taken',
    known: 'shmget(2), sysvipc(7)',
    code: 'libc.shmget(0, 4096, 0o1600) >= 0',
  }),
  ...kernelCall({
    title: 'asynchronous reads are queued in the kernel',
    known: 'io_setup(2); CVE-2012-6657, and fs.aio-max-nr, which is one for the host',
    code: `
context = ctypes.create_string_buffer(8)
call(nr(206, 0), 1, context) == 0`,
  }),
  ...kernelCall({
    title: 'memory that grows like a stack escapes the count',
    known: 'mmap(2): MAP_GROWSDOWN; CVE-2023-3269, Stack Clash',
    code: `
libc.mmap.restype = ctypes.c_void_p
libc.mmap(None, ctypes.c_size_t(4096), 3, 0x122, -1, ctypes.c_long(0)) != 2**64 - 1`,
  }),
];
