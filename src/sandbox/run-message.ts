import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { OutgoingValue, RunMessage } from '../protocol/index.ts';
import type { LoadedCode } from './code.ts';
import { displayRoom } from './displays.ts';
import type { RunOptions } from './options.ts';
import { isStream } from './stdin.ts';

interface Parts {
  readonly id: number;
  readonly loaded: LoadedCode;
  readonly options: RunOptions;
  readonly limits: Limits;
  /** Whether the guest ends after the run, as a program does. */
  readonly final: boolean;
  /** Which of the guest's contexts it runs in. */
  readonly context: number;
  /** What is bound before. */
  readonly bindings: OutgoingValue | null;
}

/** @throws UsageError when code, arguments, environment, standard input and inputs together are more than the limit. */
export function runMessage(parts: Parts): RunMessage {
  const { id, loaded, options, limits, final, context, bindings } = parts;
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
  checkSize(
    bindings,
    limits,
    sizes.reduce((sum, size) => sum + size, 0),
  );
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
    context,
    // As `python file.py` a program of its own has none.
    topLevelAwait: options.topLevelAwait ?? !final,
    printTraceback: options.printTraceback ?? false,
    resultBytes: options.returnValue === false ? 0 : limits.resultBytes,
    displays: displayRoom(options),
    body: bindings,
  };
}

function stdinOf({ stdin }: RunOptions): Uint8Array | 'stream' | null {
  if (stdin === undefined) {
    return null;
  }
  if (typeof stdin === 'string') {
    return Buffer.from(stdin);
  }
  return isStream(stdin) ? 'stream' : stdin;
}

/** @throws UsageError when a value, and what goes with it, is more than the policy takes in. */
export function checkSize(
  value: OutgoingValue | null,
  { inputBytes }: Limits,
  besidesBytes = 0,
): void {
  const buffers = value === null ? [] : [value.bytes, ...value.attached];
  const bytes = buffers.reduce((sum, { length }) => sum + length, besidesBytes);
  if (bytes > inputBytes) {
    throw new UsageError(
      `input: ${bytes} bytes of code, arguments, environment, stdin and inputs are more than the ` +
        `${inputBytes} that the policy takes in; raise limits.inputBytes`,
      { details: { bytes, limitBytes: inputBytes } },
    );
  }
}
