import { PolicyError } from '../model/errors.ts';
import { words } from './rules/build.ts';
import { didYouMean } from './suggest.ts';
import { SYSCALL_NAMES } from './syscalls/table.ts';

/** Python's grammar of names: XID_Start or underscore, then XID_Continue. */
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** `numpy` or `numpy.linalg`. */
export function checkModuleName(name: string, path: string): void {
  if (!name.split('.').every((part) => IDENTIFIER.test(part))) {
    throw new PolicyError(path, `"${name}" is not the dotted name of a module`);
  }
}

/** The name of a builtin, as in `eval`. */
export function checkBuiltinName(name: string, path: string): void {
  if (!IDENTIFIER.test(name)) throw new PolicyError(path, `"${name}" is not a name of Python`);
}

/**
 * Without these CPython, its C library or our agent cannot run, report or end: denying one would
 * not tighten the wall but break every guest.
 */
const ESSENTIAL: ReadonlySet<string> = new Set(
  words(
    `brk clock_gettime close exit exit_group fcntl fstat futex getpid getrandom gettid lseek mmap
     mprotect munmap newfstatat openat read recvfrom restart_syscall rt_sigaction rt_sigprocmask
     rt_sigreturn sendto sigaltstack write`,
  ),
);

/** A system call that a policy may deny. */
export function checkDeniedSyscall(name: string, path: string): void {
  if (!SYSCALL_NAMES.includes(name)) {
    throw new PolicyError(path, `no system call "${name}"${didYouMean(name, SYSCALL_NAMES)}`);
  }
  if (ESSENTIAL.has(name)) {
    throw new PolicyError(
      path,
      `Python cannot run or end without "${name}", so it cannot be denied`,
    );
  }
}

/** Set by the wall for every guest. */
const SET_BY_THE_WALL: ReadonlySet<string> = new Set(['HOME', 'LANG', 'PATH', 'TMPDIR']);

/** An environment variable that a policy may set. */
export function checkEnvironmentName(name: string, path: string): void {
  if (name === '') throw new PolicyError(path, 'a variable must have a name');
  if (name.includes('=')) throw new PolicyError(path, 'a name must not contain "="');
  if (name.startsWith('PYTHON')) {
    throw new PolicyError(
      path,
      'variables that steer the interpreter (PYTHON*) are not for a policy',
    );
  }
  if (name.startsWith('LD_') || name === 'GLIBC_TUNABLES' || name === 'GCONV_PATH') {
    throw new PolicyError(
      path,
      'variables that steer the loader and the C library are not for a policy',
    );
  }
  if (SET_BY_THE_WALL.has(name)) {
    throw new PolicyError(path, `${name} is set by the wall, the same for every guest`);
  }
}
