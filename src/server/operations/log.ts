/** How much a line matters, least first. */
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** What a line may have: names and numbers of ours. Guest code, output and keys have no field. */
export interface LogFields {
  readonly requestId?: string;
  readonly tenant?: string;
  readonly keyId?: string | null;
  readonly method?: string;
  /** The pattern of the route, not the path: that is what a client sent. */
  readonly route?: string;
  readonly status?: number | string;
  readonly code?: string;
  readonly ms?: number;
  readonly runId?: string;
  readonly sandboxId?: string;
  readonly kind?: string;
  readonly wall?: string | null;
  /** How guests of the kernel wall are started, and layers that are not there. */
  readonly mode?: string | null;
  readonly absent?: readonly string[];
  readonly policyDigest?: string;
  readonly allowed?: unknown;
  readonly denials?: unknown;
  readonly cpuMs?: number;
  readonly count?: number;
  readonly address?: string;
  readonly reason?: string;
}

/**
 * One JSON object a line. The fields are a closed list, which is what keeps secrets out: a logger that
 * takes any object would print what it is given.
 */
export class Log {
  readonly #level: number;
  readonly #write: (line: string) => void;

  constructor(
    level: LogLevel,
    write: (line: string) => void = (line) => void process.stderr.write(line),
  ) {
    this.#level = LEVELS.indexOf(level);
    this.#write = write;
  }

  /** Whether lines of a level are written: what is long to tell need not be put together else. */
  writes(level: LogLevel): boolean {
    return LEVELS.indexOf(level) >= this.#level;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#line('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#line('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#line('warn', message, fields);
  }

  /** @param cause Its stack is logged, for it is of our own code; its message is not, for it may quote. */
  error(message: string, fields: LogFields = {}, cause?: unknown): void {
    this.#line('error', message, fields, stackOf(cause));
  }

  #line(level: LogLevel, message: string, fields: LogFields, stack?: readonly string[]): void {
    if (this.writes(level)) {
      const time = new Date().toISOString();
      this.#write(`${JSON.stringify({ time, level, message, ...fields, stack })}\n`);
    }
  }
}

function stackOf(cause: unknown): readonly string[] | undefined {
  if (!(cause instanceof Error)) {
    return undefined;
  }
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [cause.name, ...frames.map((line) => line.trim())];
}
