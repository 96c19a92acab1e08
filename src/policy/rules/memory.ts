import type { SyscallRule } from '../rule.ts';
import { ALLOW, always, fail, intOneOf, intOnly, longOnly, when } from './build.ts';

/**
 * mmap(2) flags that a guest may combine: type (0x0f), FIXED, ANONYMOUS, 32BIT; DENYWRITE,
 * EXECUTABLE, NORESERVE, POPULATE; NONBLOCK, STACK, FIXED_NOREPLACE. Left out with reason:
 * GROWSDOWN (RLIMIT_DATA does not count stacks), LOCKED, HUGETLB (a pool of the whole host),
 * SYNC (devices only).
 */
const MMAP_FLAGS = 0x7f | 0xd800 | 0x13_0000;

const MADVISE_REFUSED = [
  ['MADV_MERGEABLE: pages shared with other guests tell what they hold', 12],
  ['MADV_HWPOISON: takes memory of the host out of service', 100],
  ['MADV_SOFT_OFFLINE: takes memory of the host out of service', 101],
] as const;

/** membarrier(2): the private commands; the global ones interrupt every processor. */
const MEMBARRIER_COMMANDS = 0x1f8;

/** Memory of the guest's own. How much is for the resource limits to say. */
export function memoryRules(): SyscallRule[] {
  return [
    {
      name: 'mmap',
      cases: [when(ALLOW, 'memory and mapped files', longOnly(3, MMAP_FLAGS))],
      otherwise: fail('EPERM'),
      why: 'growing stacks, locked and huge pages are memory that the limits do not count',
    },
    {
      name: 'madvise',
      cases: intOneOf(fail('EPERM'), 2, MADVISE_REFUSED),
      otherwise: ALLOW,
      why: 'advice about memory of the guest itself',
    },
    {
      name: 'membarrier',
      cases: [when(ALLOW, 'concerns the guest only', intOnly(0, MEMBARRIER_COMMANDS))],
      otherwise: fail('EPERM'),
      why: 'a global barrier interrupts every processor of the host',
    },
    // PROT_EXEC is allowed, also on memory that was written: loading any extension module needs
    // it, ctypes needs it for callbacks, and the wall does not count on a guest having no machine
    // code of its own. Everything that such code can do goes through this same filter.
    ...always(ALLOW, {
      'memory of the guest itself': 'brk munmap mprotect mremap msync munlock munlockall',
    }),
    ...always(fail('ENOSYS'), {
      'not needed; programs that could use it do without':
        'pkey_alloc pkey_free pkey_mprotect mseal map_shadow_stack',
    }),
    ...always(fail('EPERM'), {
      'locked memory cannot be swapped out': 'mlock mlock2 mlockall',
      'tells which pages of shared files are cached, so what others do': 'mincore cachestat',
      'obsolete; mmap does the same': 'remap_file_pages',
      'placing memory on nodes is for the host':
        'mbind set_mempolicy get_mempolicy migrate_pages move_pages set_mempolicy_home_node',
      'memory files have no limit of size and can be executed': 'memfd_create memfd_secret',
      'lets a guest stop the kernel in the middle of a copy': 'userfaultfd',
      'System V memory outlives processes and has no limit of ours':
        'shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl',
      'message queues are kernel memory; pipes and sockets do':
        'mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr',
      'memory of other processes':
        'process_vm_readv process_vm_writev process_madvise process_mrelease',
    }),
  ];
}
