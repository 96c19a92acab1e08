import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { RunMessage } from '../protocol/index.ts';
import type { LoadedCode } from './code.ts';
import type { RunOptions } from './options.ts';

interface Parts {
  readonly id: number;
  readonly loaded: LoadedCode;
  readonly options: RunOptions;
  readonly limits: Limits;
  /** Whether the guest ends after the run, as a program does. */
  readonly final: boolean;
}

/** @throws UsageError when code, arguments, environment and input together are more than the limit. */
export function runMessage({ id, loaded, options, limits, final }: Parts): RunMessage {
  const { args = [], env = {} } = options;
  const stdin = stdinOf(options);
  const sizes = [
    ...args.map((argument) => Buffer.byteLength(argument)),
    ...Object.entries(env).map(
      ([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value),
    ),
    loaded.kind === 'code' ? Buffer.byteLength(loaded.text) : 0,
    stdin instanceof Uint8Array ? stdin.length : 0,
  ];
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > limits.inputBytes) {
    throw new UsageError(
      `input: ${bytes} bytes of code, arguments, environment and stdin are more than the ` +
        `${limits.inputBytes} that the policy takes in; raise limits.inputBytes`,
      { details: { bytes, limitBytes: limits.inputBytes } },
    );
  }
  const code = loaded.kind === 'code' ? loaded : null;
  return {
    op: 'run',
    id,
    kind: loaded.kind,
    code: code?.text ?? null,
    module: loaded.kind === 'module' ? loaded.module : null,
    filename: code?.filename ?? '',
    source: code?.source ?? false,
    argv0: code?.argv0 ?? '',
    args,
    env,
    stdin,
    final,
    printTraceback: options.printTraceback ?? false,
    resultBytes: limits.resultBytes,
  };
}

function stdinOf({ stdin }: RunOptions): Uint8Array | 'stream' | null {
  if (stdin === undefined) {
    return null;
  }
  if (typeof stdin === 'string') {
    return Buffer.from(stdin);
  }
  return stdin instanceof Uint8Array ? stdin : 'stream';
}
