import type { ResolvedPolicy } from '../model/policy.ts';
import type { PlanCgroup, PlanRlimits } from './plan.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Shared libraries that a guest maps after the seal: the standard library's, or all of scipy's. */
const LIBRARY_SPACE = { none: 64 * MIB, site: 512 * MIB } as const;
/** Address space that glibc reserves for the heap of a further thread (HEAP_MAX_SIZE), and how many. */
const THREAD_HEAP_SPACE = 64 * MIB;
const MOST_THREAD_HEAPS = 8;

/**
 * RLIMIT_AS counts what is only reserved too, so it has slack over the memory limit: mapped
 * libraries, and heaps of further threads. RLIMIT_DATA counts private writable memory and has
 * none. What only RLIMIT_AS counts is shared anonymous memory, so without a cgroup a guest can
 * have the slack on top of its memory.
 */
function addressSpace({ limits, packages }: ResolvedPolicy): number {
  const heaps = Math.min(limits.threads - 1, MOST_THREAD_HEAPS);
  return limits.memoryMiB * MIB + LIBRARY_SPACE[packages] + heaps * THREAD_HEAP_SPACE;
}

/** Limits per process in the units of setrlimit(2): seconds, bytes, counts. */
export function compileRlimits(policy: ResolvedPolicy): PlanRlimits {
  const { limits } = policy;
  return {
    cpu: Math.ceil(limits.cpuMs / 1000),
    data: limits.memoryMiB * MIB,
    as: addressSpace(policy),
    fsize: limits.fileSizeMiB * MIB,
    nofile: limits.openFiles,
    // The kernel counts tasks, so threads of all processes; it has no count of processes alone.
    nproc: limits.threads,
    // Also the size of the stack of each further thread.
    stack: 8 * MIB,
    core: 0,
    memlock: 0,
    msgqueue: 0,
    // Queued real-time signals and POSIX timers.
    sigpending: 256,
  };
}

/** Pages of the warm interpreter that the guest writes to and so gets a copy of; page tables, sockets. */
const CGROUP_BASE = 64 * MIB;
/** Kernel stack and bookkeeping of a task. */
const CGROUP_PER_TASK = 64 * KIB;

/** A cgroup counts what the guest really uses, its tmpfs too. */
export function compileCgroup({ limits }: ResolvedPolicy): PlanCgroup {
  const memory = (limits.memoryMiB + limits.diskMiB) * MIB;
  return {
    memoryBytes: memory + CGROUP_BASE + limits.threads * CGROUP_PER_TASK,
    tasks: limits.threads,
  };
}
