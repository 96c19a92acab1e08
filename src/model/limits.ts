/**
 * Every limit a policy may set. Units are in the names; all are whole numbers.
 * What enforces each one is told in `docs/limits.md`.
 */
export interface Limits {
  /** Wall time of one run. Enforced by the host. */
  readonly timeoutMs: number;
  /** Processor time of the whole guest, rounded up to whole seconds by the kernel. */
  readonly cpuMs: number;
  /** What the guest may allocate beyond the warm interpreter it starts from. */
  readonly memoryMiB: number;
  /** Bytes of stdout and stderr together, per run. */
  readonly outputBytes: number;
  /** Bytes of code, arguments, environment and stdin together, per run. */
  readonly inputBytes: number;
  /** Bytes of the encoded value of a run. */
  readonly resultBytes: number;
  /** Size of the guest's own file system (tmpfs). */
  readonly diskMiB: number;
  /** Files, folders and links in it. */
  readonly diskInodes: number;
  /** Largest single file. */
  readonly fileSizeMiB: number;
  /** Processes, the first one included. 1 means that none can be started. */
  readonly processes: number;
  /** Threads over all processes, the main one included. 1 means that none can be started. */
  readonly threads: number;
  /** Open descriptors of one process. */
  readonly openFiles: number;
}
