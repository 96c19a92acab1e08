import type { SyscallRule } from '../rule.ts';
import { ALLOW, always, fail, intOneOf, intOnly, longOnly, when } from './build.ts';

/**
 * mmap(2) flags that a guest may combine: type (0x0f), FIXED, ANONYMOUS, 32BIT, DENYWRITE,
 * EXECUTABLE, NORESERVE, POPULATE, NONBLOCK, STACK, FIXED_NOREPLACE. Left out with reason:
 * GROWSDOWN (RLIMIT_DATA does not count stacks), LOCKED, HUGETLB (a pool of the whole host),
 * SYNC (devices only).
 */
const MMAP_FLAGS = 0x0f | 0x10 | 0x20 | 0x40 | 0x800 | 0x1000 | 0x4000 | 0x8000;
const MMAP_MORE_FLAGS = 0x1_0000 | 0x2_0000 | 0x10_0000;

const MADVISE_REFUSED = {
  'MADV_MERGEABLE: pages shared with other guests tell what they hold': 12,
  'MADV_HWPOISON: takes memory of the host out of service': 100,
  'MADV_SOFT_OFFLINE: takes memory of the host out of service': 101,
} as const;

/** membarrier(2): the commands that concern one process only; the global ones interrupt every processor. */
const MEMBARRIER_COMMANDS = 0x8 | 0x10 | 0x20 | 0x40 | 0x80 | 0x100;

/** Memory of the guest's own. How much is for the resource limits to say. */
export function memoryRules(): SyscallRule[] {
  return [
    // PROT_EXEC is allowed, also on memory that was written: loading any extension module needs
    // it, ctypes needs it for callbacks, and the wall does not count on a guest having no machine
    // code of its own. Everything that such code can do goes through this same filter.
    ...always(
      'brk munmap mprotect mremap msync munlock munlockall',
      ALLOW,
      'memory of the guest itself',
    ),
    {
      name: 'mmap',
      cases: [when([longOnly(3, MMAP_FLAGS | MMAP_MORE_FLAGS)], ALLOW, 'memory and mapped files')],
      otherwise: fail('EPERM'),
      why: 'growing stacks, locked and huge pages are memory that the limits do not count',
    },
    {
      name: 'madvise',
      cases: intOneOf(2, MADVISE_REFUSED, fail('EPERM')),
      otherwise: ALLOW,
      why: 'advice about memory of the guest itself',
    },
    {
      name: 'membarrier',
      cases: [when([intOnly(0, MEMBARRIER_COMMANDS)], ALLOW, 'concerns the guest only')],
      otherwise: fail('EPERM'),
      why: 'a global barrier interrupts every processor of the host',
    },
    ...always('mlock mlock2 mlockall', fail('EPERM'), 'locked memory cannot be swapped out'),
    ...always(
      'mincore cachestat',
      fail('EPERM'),
      'tells which pages of shared files are cached, so what others do',
    ),
    ...always('remap_file_pages', fail('EPERM'), 'obsolete; mmap does the same'),
    ...always(
      'mbind set_mempolicy get_mempolicy migrate_pages move_pages set_mempolicy_home_node',
      fail('EPERM'),
      'placing memory on nodes is for the host',
    ),
    ...always(
      'pkey_alloc pkey_free pkey_mprotect mseal map_shadow_stack',
      fail('ENOSYS'),
      'not needed; programs that could use it do without',
    ),
    ...always(
      'memfd_create memfd_secret',
      fail('EPERM'),
      'memory files have no limit of size and can be executed',
    ),
    ...always('userfaultfd', fail('EPERM'), 'lets a guest stop the kernel in the middle of a copy'),
    ...always(
      'shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl',
      fail('EPERM'),
      'System V memory outlives processes and has no limit of ours',
    ),
    ...always(
      'mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr',
      fail('EPERM'),
      'message queues are kernel memory; pipes and sockets do',
    ),
    ...always(
      'process_vm_readv process_vm_writev process_madvise process_mrelease',
      fail('EPERM'),
      'memory of other processes',
    ),
  ];
}
