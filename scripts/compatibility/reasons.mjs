// Why a test of CPython's does not pass on the wasm wall, by what its traceback says.

/** The first whose pattern fits is taken. The names are explained in docs/compatibility.md. */
const REASONS = [
  ['threads', /the wasm wall has no threads/],
  [
    'processes',
    /the wasm wall has no processes|No module named '_?(?:posixsubprocess|multiprocessing)'/,
  ],
  ['timers', /the wasm wall has no timers|pthread_getcpuclockid/],
  [
    'sockets',
    /the wasm wall has no sockets|socket\.py"[^]*PermissionError|has no attribute 'socketpair'/,
  ],
  [
    'interpreters',
    /No module named '_interp\w+'|NoneType' object has no attribute 'InterpreterError'|_interpreters/,
  ],
  [
    'foreign functions',
    /ffi_prep_closure|function '\w+' not found|_ctypes_test|null function or function signature/,
  ],
  ['TLS', /SSL is not supported|test_ssl\.py"/],
  [
    'left out',
    /No module named '(?:dbm|ensurepip|pydoc_data|venv|idlelib|turtle|tkinter|_pydecimal|_osx_support|_android_support|_ios_support|_aix_support|zoneinfo\._zoneinfo|_pyrepl|lib2to3|_testsinglephase|_testmultiphase|_testembed|_testclinic)[\w.]*'|pydoc_data\.topics/,
  ],
  ['limits', /File too large|No file descriptors available|\bMemoryError\b|test_disk_usage/],
  [
    'stack',
    /RecursionError not raised|RecursionError was not raised|in test_setrecursionlimit_to_depth|cannot set the recursion limit/,
  ],
  ['C library', /in test_fma_zero_result|in test_fcntl_64_bit|in test_fcntl_f_pipesize/],
  ['debugging of C', /has no attribute 'get_c_recursion_limit'/],
];

/** What stands for tests that none of the patterns fit. */
export const OTHERWISE = 'version';

/** The name of the reason. */
export function reasonOf(traceback) {
  const found = REASONS.find(([, pattern]) => pattern.test(traceback));
  return found === undefined ? OTHERWISE : found[0];
}
