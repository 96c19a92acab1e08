import type { SyscallRule } from '../rule.ts';
import { ALLOW, KILL, always, fail } from './build.ts';

/** Clocks, identity, and what the guest may know of the machine. */
export function systemRules(): SyscallRule[] {
  return [
    ...always(ALLOW, {
      'reading clocks and waiting': `clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time alarm
         getitimer setitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete
         timerfd_create timerfd_settime timerfd_gettime`,
      'asks who and where the guest is': `getuid geteuid getgid getegid getgroups getresuid getresgid capget uname sysinfo getrandom`,
    }),
    ...always(fail('EPERM'), {
      'clocks of the host': 'clock_settime settimeofday adjtimex clock_adjtime',
      'a guest stays who it is': `setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset`,
      'names of the machine': 'sethostname setdomainname',
      'the log of the kernel': 'syslog',
    }),
  ];
}

/** What could undo the wall or widen its target. */
export function wallRules(): SyscallRule[] {
  return [
    // Honest programs probe these, so they are refused quietly.
    ...always(fail('EPERM'), {
      'what the guest sees is for the wall to say': `mount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen fsconfig fsmount
         fspick mount_setattr statmount listmount`,
      'namespaces are for the wall': 'unshare setns listns',
      'filters are for the wall':
        'seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self',
      'security modules are for the host': 'lsm_get_self_attr lsm_set_self_attr lsm_list_modules',
      'keyrings are shared between processes of a user': 'keyctl add_key request_key',
      'measures the whole machine': 'perf_event_open',
      'memory of the host': 'swapon swapoff',
    }),
    ...always(KILL, {
      'changes the kernel or the machine; no honest program in a guest calls this': `bpf kexec_load kexec_file_load init_module finit_module delete_module create_module
         query_module get_kernel_syms reboot iopl ioperm modify_ldt acct vhangup lookup_dcookie
         nfsservctl _sysctl uselib`,
    }),
    // Newer kernels let uretprobe and uprobe pass every filter: outside a probe they do nothing.
    ...always(fail('ENOSYS'), {
      'never built, obsolete or too new: programs do without': `getpmsg putpmsg afs_syscall tuxcall security vserver epoll_ctl_old epoll_wait_old
         set_thread_area get_thread_area sysfs ustat uretprobe uprobe readahead sync_file_range
         setxattrat getxattrat listxattrat removexattrat file_getattr`,
    }),
  ];
}
