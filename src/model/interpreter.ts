/** What the launcher found out about a Python interpreter: where it is and which files it needs. */
export interface Interpreter {
  /** The real program, behind any shim: what is started. */
  readonly executable: string;
  readonly version: readonly [major: number, minor: number, micro: number];
  /** `sys.prefix`; differs from `basePrefix` in a virtual environment. */
  readonly prefix: string;
  readonly basePrefix: string;
  /** Files and folders to show read-only, each an absolute path: program, standard library, shared libraries, loader. */
  readonly files: readonly string[];
  /** Symbolic links the loader needs (for example /lib64): path and target. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Site-packages folders, shown only when the policy says `packages: 'site'`. */
  readonly sitePackages: readonly string[];
  /** `sys.path` of the standard library, in order, without site-packages. */
  readonly standardPath: readonly string[];
  /**
   * The folder of the host that the guest sees in place of `sitePackages`, which then names one path of
   * the guest; null when it sees those folders themselves.
   */
  readonly layer: string | null;
  /** Version of the C library; null when it is not glibc. Decides which wheels can be loaded. */
  readonly glibc: readonly [major: number, minor: number] | null;
  /** Whether it is built without the global interpreter lock, PEP 703. */
  readonly freeThreaded: boolean;
}
