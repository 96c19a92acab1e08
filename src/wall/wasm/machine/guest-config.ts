/** What a guest is told before it serves: plain data. */
export interface GuestConfig {
  readonly limits: {
    /** The most that its memory may grow to, in pages of 64 KiB; the engine holds it. */
    readonly memoryPages: number;
    readonly diskBytes: number;
    readonly fileBytes: number;
    readonly inodes: number;
    readonly openFiles: number;
    /** Time that it may compute, milliseconds. Whoever runs its thread holds it. */
    readonly cpuMs: number;
  };
  /** Added to the environment that the image has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Put before the standard library on `sys.path`. */
  readonly path: readonly string[];
  /** Python's limit of recursion; null for the one that it comes with. */
  readonly recursionLimit: number | null;
  /** Rules for the agent's guardrail: no wall. */
  readonly guardrail: object;
  readonly clock: { readonly resolutionMs: number; readonly fixedMs: number | null };
  /** For random numbers that can be repeated; null for such that can't be foreseen. */
  readonly seed: number | null;
  readonly logCalls: boolean;
  /** So many bytes of folders are sent before anything else; 0 when there are none. */
  readonly filesBytes: number;
}
