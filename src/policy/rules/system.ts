import type { SyscallRule } from '../rule.ts';
import { ALLOW, KILL, always, fail } from './build.ts';

/** Clocks and timers. */
export function timeRules(): SyscallRule[] {
  return [
    ...always(
      `clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time alarm
       getitimer setitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete
       timerfd_create timerfd_settime timerfd_gettime`,
      ALLOW,
      'reading clocks and waiting',
    ),
    ...always(
      'clock_settime settimeofday adjtimex clock_adjtime',
      fail('EPERM'),
      'clocks of the host',
    ),
  ];
}

/** Who the guest is, and what it may know of the machine. */
export function identityRules(): SyscallRule[] {
  return [
    ...always(
      `getuid geteuid getgid getegid getgroups getresuid getresgid capget
       uname sysinfo getrandom`,
      ALLOW,
      'asks who and where the guest is',
    ),
    ...always(
      `setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset`,
      fail('EPERM'),
      'a guest stays who it is',
    ),
    ...always('sethostname setdomainname', fail('EPERM'), 'names of the machine'),
    ...always('syslog', fail('EPERM'), 'the log of the kernel'),
  ];
}

/** What could undo the wall or widen its target: probed by honest programs, so refused quietly. */
export function wallRules(): SyscallRule[] {
  return [
    ...always(
      `mount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen fsconfig fsmount
       fspick mount_setattr statmount listmount`,
      fail('EPERM'),
      'what the guest sees is for the wall to say',
    ),
    ...always('unshare setns listns', fail('EPERM'), 'namespaces are for the wall'),
    ...always(
      'seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self',
      fail('EPERM'),
      'filters are for the wall',
    ),
    ...always(
      'lsm_get_self_attr lsm_set_self_attr lsm_list_modules',
      fail('EPERM'),
      'security modules are for the host',
    ),
    ...always(
      'keyctl add_key request_key',
      fail('EPERM'),
      'keyrings are shared between processes of a user',
    ),
    ...always('perf_event_open', fail('EPERM'), 'measures the whole machine'),
    ...always('swapon swapoff', fail('EPERM'), 'memory of the host'),
    ...always(
      `bpf kexec_load kexec_file_load init_module finit_module delete_module create_module
       query_module get_kernel_syms reboot iopl ioperm modify_ldt acct vhangup lookup_dcookie
       nfsservctl _sysctl uselib`,
      KILL,
      'changes the kernel or the machine; no honest program in a guest calls this',
    ),
    ...always(
      `getpmsg putpmsg afs_syscall tuxcall security vserver epoll_ctl_old epoll_wait_old
       set_thread_area get_thread_area sysfs ustat uretprobe uprobe readahead sync_file_range
       setxattrat getxattrat listxattrat removexattrat file_getattr`,
      fail('ENOSYS'),
      'never built, obsolete or too new: programs do without',
    ),
  ];
}
