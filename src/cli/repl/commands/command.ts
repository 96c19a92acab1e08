import type { Context, Done } from '../context.ts';

/** One `%` command. */
export interface Command {
  readonly name: string;
  /** As the help shows it; empty when there is none. */
  readonly argument: string;
  readonly summary: string;
  /** @throws SandboxError for what is told in one line. */
  readonly run: (context: Context, argument: string) => Promise<Done>;
}
