/**
 * The table behind allow-list.ts: what of a module's imports does not end the guest, for pyodide
 * 314.0.7. Each row has a name, what goes in and comes out, and why; of those that are refused also
 * the answer. `long` has 64 bits, `real` is a floating-point number, `ref` a JavaScript value; `ptr`,
 * `path` and `text` are addresses.
 */
export type Row = readonly [name: string, type: string, why: string];
type RefusedRow = readonly [...Row, answer: number];

/** WASI: an errno as result, or 0. */
export const WASI: readonly Row[] = [
  ['clock_res_get', 'int ptr -> int', 'clock_getres(2)'],
  ['clock_time_get', 'int long ptr -> int', 'clock_gettime(2)'],
  ['environ_get', 'ptr ptr -> int', 'environ(7)'],
  ['environ_sizes_get', 'ptr ptr -> int', 'environ(7)'],
  ['fd_close', 'int -> int', 'close(2)'],
  ['fd_fdstat_get', 'int ptr -> int', 'whether a descriptor is open'],
  ['fd_pread', 'int ptr int long ptr -> int', 'preadv(2)'],
  ['fd_pwrite', 'int ptr int long ptr -> int', 'pwritev(2)'],
  ['fd_read', 'int ptr int ptr -> int', 'readv(2)'],
  ['fd_seek', 'int long int ptr -> int', 'lseek(2)'],
  ['fd_sync', 'int -> int', 'fsync(2)'],
  ['fd_write', 'int ptr int ptr -> int', 'writev(2)'],
  ['proc_exit', 'int ->', 'exit_group(2)'],
  ['random_get', 'ptr int -> int', 'getrandom(2)'],
];

/** Emscripten's: a negative errno, or what the call returns. */
export const IMPLEMENTED: readonly Row[] = [
  ['__assert_fail', 'text text int text ->', 'assert(3)'],
  ['__call_sighandler', 'ptr int ->', 'calls a signal handler of the guest'],
  ['__hiwire_deduplicate_new', '-> ref', 'null: no table of JavaScript objects'],
  ['__syscall_chdir', 'path -> int', 'chdir(2)'],
  ['__syscall_chmod', 'path int -> int', 'chmod(2)'],
  ['__syscall_dup', 'int -> int', 'dup(2)'],
  ['__syscall_dup3', 'int int int -> int', 'dup3(2)'],
  ['__syscall_faccessat', 'int path int int -> int', 'faccessat(2)'],
  ['__syscall_fadvise64', 'int long long int -> int', 'posix_fadvise(2)'],
  ['__syscall_fallocate', 'int int long long -> int', 'fallocate(2)'],
  ['__syscall_fchdir', 'int -> int', 'fchdir(2)'],
  ['__syscall_fchmod', 'int int -> int', 'fchmod(2)'],
  ['__syscall_fchmodat2', 'int path int int -> int', 'fchmodat2(2)'],
  ['__syscall_fchown32', 'int int int -> int', 'fchown(2)'],
  ['__syscall_fchownat', 'int path int int int -> int', 'fchownat(2)'],
  ['__syscall_fcntl64', 'int int ptr -> int', 'fcntl(2)'],
  ['__syscall_fdatasync', 'int -> int', 'fdatasync(2)'],
  ['__syscall_fstat64', 'int ptr -> int', 'fstat(2)'],
  ['__syscall_fstatfs64', 'int int ptr -> int', 'fstatfs(2)'],
  ['__syscall_ftruncate64', 'int long -> int', 'ftruncate(2)'],
  ['__syscall_getcwd', 'ptr int -> int', 'getcwd(2)'],
  ['__syscall_getdents64', 'int ptr int -> int', 'getdents64(2)'],
  ['__syscall_getuid32_js', '-> int', 'getuid(2)'],
  ['__syscall_ioctl', 'int int ptr -> int', 'ioctl(2)'],
  ['__syscall_lstat64', 'path ptr -> int', 'lstat(2)'],
  ['__syscall_mkdirat', 'int path int -> int', 'mkdirat(2)'],
  ['__syscall_newfstatat', 'int path ptr int -> int', 'newfstatat(2)'],
  ['__syscall_openat', 'int path int ptr -> int', 'openat(2)'],
  ['__syscall_pipe', 'ptr -> int', 'pipe(2)'],
  ['__syscall_poll', 'ptr int int -> int', 'poll(2)'],
  ['__syscall_readlinkat', 'int path ptr int -> int', 'readlinkat(2)'],
  ['__syscall_renameat', 'int path int path -> int', 'renameat(2)'],
  ['__syscall_rmdir', 'path -> int', 'rmdir(2)'],
  ['__syscall_stat64', 'path ptr -> int', 'stat(2)'],
  ['__syscall_statfs64', 'path int ptr -> int', 'statfs(2)'],
  ['__syscall_symlinkat', 'path int path -> int', 'symlinkat(2)'],
  ['__syscall_truncate64', 'path long -> int', 'truncate(2)'],
  ['__syscall_umask_js', 'int -> int', 'umask(2)'],
  ['__syscall_unlinkat', 'int path int -> int', 'unlinkat(2)'],
  ['__syscall_utimensat', 'int path ptr int -> int', 'utimensat(2)'],
  ['_PyEM_TrampolineCall_JS', 'ptr ptr ptr ptr -> int', 'calls a C function of the guest'],
  ['_Py_CheckEmscriptenSignals_Helper', '-> int', 'the pending signal'],
  ['_Py_emscripten_runtime', '-> ptr', 'null: the engine is not named'],
  ['_abort_js', '->', 'abort(3)'],
  ['_emscripten_get_progname', 'ptr int ->', 'program_invocation_name(3)'],
  ['_emscripten_runtime_keepalive_clear', '->', 'nothing to do'],
  ['_gmtime_js', 'long ptr ->', 'gmtime(3)'],
  ['_localtime_js', 'long ptr ->', 'localtime(3): in UTC'],
  ['_maybe_poll_async', 'ptr int int -> ref', 'null: poll(2) follows'],
  ['_mktime_js', 'ptr -> long', 'mktime(3): in UTC'],
  ['_mmap_js', 'int int int int long ptr ptr -> int', 'mmap(2) of files, as copies'],
  ['_msync_js', 'ptr int int int int long -> int', 'msync(2)'],
  ['_munmap_js', 'ptr int int int int long -> int', 'munmap(2)'],
  ['_setitimer_js', 'int real -> int', 'nanosleep(2), which the edited module asks for by it'],
  ['_timegm_js', 'ptr -> long', 'timegm(3)'],
  ['_try_fcntl64', 'int int int ptr -> int', '0: not a socket, fcntl(2) follows'],
  ['_tzset_js', 'ptr ptr ptr ptr ->', 'tzset(3): UTC'],
  ['emscripten_date_now', '-> real', 'the clock'],
  ['emscripten_get_heap_max', '-> int', 'the limit of memory'],
  ['emscripten_get_now', '-> real', 'the monotonic clock'],
  ['emscripten_resize_heap', 'int -> int', 'brk(2)'],
  ['emscripten_runtime_keepalive_pop', '->', 'nothing to do'],
  ['emscripten_runtime_keepalive_push', '->', 'nothing to do'],
  ['exit', 'int ->', 'exit(3)'],
  ['ffi_closure_alloc_js', 'int ptr -> ptr', 'memory that ctypes asks for'],
  ['ffi_closure_free_js', 'ptr ->', 'gives it back'],
  ['ffi_prep_closure_loc_js', 'ptr ptr ptr ptr ptr -> int', 'fails: no code is made'],
];

const NO_NETWORK = 'there is no network';
const SOCKET_CALL = 'int int int int int int -> int';
const EACCES = -2;
const EPERM = -63;
const ENOSYS = -52;
/** <netdb.h> of musl */
const EAI_NONAME = -2;
const EAI_FAIL = -4;

/** Answered with the same number always: programs try them, and cope. */
export const REFUSED: readonly RefusedRow[] = [
  ['__syscall_accept4', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_bind', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_connect', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_getpeername', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_getsockname', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_getsockopt', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_listen', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_mknodat', 'int path int int -> int', 'guests make no devices', EPERM],
  ['__syscall_recvfrom', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_recvmsg', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_sendmsg', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_sendto', SOCKET_CALL, NO_NETWORK, EACCES],
  ['__syscall_socket', SOCKET_CALL, NO_NETWORK, EACCES],
  ['_dlopen_js', 'ptr -> ptr', 'code is not loaded', 0],
  ['_dlsym_js', 'ptr text ptr -> ptr', 'code is not loaded', 0],
  ['_emscripten_lookup_name', 'text -> int', NO_NETWORK, 0],
  ['_emscripten_system', 'text -> int', 'there are no programs', ENOSYS],
  ['_try_shutdown', 'int int ptr -> int', NO_NETWORK, 0],
  ['getaddrinfo', 'text text ptr ptr -> int', NO_NETWORK, EAI_NONAME],
  ['getnameinfo', 'ptr int ptr int ptr int int -> int', NO_NETWORK, EAI_FAIL],
  ['getprotobyname', 'text -> ptr', NO_NETWORK, 0],
];
