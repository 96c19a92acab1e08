import { join } from 'node:path';
import { stderr, stdin, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';

import { loadPolicy, run } from '../index.ts';
import { wantsColor } from './color.ts';
import { exitStatusOf } from './exit-status.ts';
import { HELP } from './help.ts';
import { Interruption, statusOfSignal } from './interruption.ts';
import { outcomeToJson } from '../adapter/json.ts';
import { openFiles } from './given-files.ts';
import { limitMessage } from './limit-message.ts';
import { Output } from './output.ts';
import { packagesArgument } from './packages-argument.ts';
import { paintTraceback } from './paint-traceback.ts';
import { readPolicy, withLimits } from './policy-argument.ts';
import { readCode } from './read-code.ts';
import { saveOut } from './save-out.ts';
import { auditLines, showCall } from './show-call.ts';
import { terminalSize } from './terminal-size.ts';
import { parseRunArguments, type RunRequest } from './run-arguments.ts';
import { makeFolder, saveDisplays } from './save-displays.ts';
import { displayText, droppedText } from './show-displays.ts';
import { imageProtocol } from './show-image.ts';

const STDOUT = 1;
const STDERR = 2;
/** What an error of a write says when nobody reads: then we end as SIGPIPE would end us. */
const READER_GONE = new Set(['EPIPE', 'EBADF']);
/** EX_IOERR of sysexits(3). */
const UNWRITABLE_STATUS = 74;
/** How long a run that was told to stop may take: it may not have begun, but wait for its code. */
const LAST_WORK_MS = 2000;
/** How long an interrupted run waits for a reader that does not read. */
const LAST_FLUSH_MS = 250;

/** `pysandbox run`: returns the exit status. */
export async function runCommand(argv: readonly string[], messages: Output): Promise<number> {
  const request = parseRunArguments(argv);
  if (request === null) {
    messages.write(1, HELP.run);
    return 0;
  }
  const interruption = new Interruption();
  let unwritable: string | null = null;
  const output = new Output((_fd, code) => {
    unwritable = READER_GONE.has(code) ? unwritable : code;
    interruption.stop('SIGPIPE');
  });
  interruption.listen();
  const status = await Promise.race([
    runRequest(request, interruption, output),
    interruption.overdue(LAST_WORK_MS),
  ]);
  if (interruption.by === null) {
    await output.flush();
  }
  if (unwritable !== null) {
    messages.write(2, `pysandbox: the output cannot be written: ${String(unwritable)}\n`);
    return UNWRITABLE_STATUS;
  }
  if (interruption.by === null) {
    return status;
  }
  await Promise.race([output.flush(), sleep(LAST_FLUSH_MS, undefined, { ref: false })]);
  if (output.busy) {
    // exit() would wait for the thread that waits for the reader; a signal's default does not.
    process.kill(process.pid, interruption.by);
  }
  return statusOfSignal(interruption.by);
}

async function runRequest(
  request: RunRequest,
  interruption: Interruption,
  output: Output,
): Promise<number> {
  const policy = withLimits(await readPolicy(request.policy), request.limits);
  const { env, limits } = loadPolicy(policy);
  const { code, ...names } = await readCode(request.code, limits.inputBytes);
  const { json, out } = request;
  if (out !== undefined) {
    await makeFolder(out);
  }
  const pictures = json ? null : imageProtocol(request.images, isatty(STDOUT), process.env);
  const isTerminal = isatty(STDERR);
  const color = wantsColor(request.color, isTerminal, process.env);
  // Elsewhere the guest prints its traceback itself: in its place among the output, byte for byte.
  const rendered = !json && (isTerminal || color);
  const outcome = await run(code, {
    wall: request.wall,
    spares: 0,
    policy,
    args: request.args,
    signal: interruption.signal,
    ...(request.python === undefined ? {} : { python: request.python }),
    ...(request.packages === undefined ? {} : { packages: packagesArgument(request.packages) }),
    ...(request.isolation === undefined ? {} : { isolation: request.isolation }),
    ...(request.log
      ? { onSystemCall: (call) => output.write(STDERR, `pysandbox: ${showCall(call)}\n`) }
      : {}),
    displays: json || out !== undefined || pictures !== null,
    ...names,
    ...(request.files.length === 0 ? {} : { files: await openFiles(request.files) }),
    ...(request.out === undefined ? {} : { artifacts: true }),
    ...(request.code.kind === 'stdin' ? {} : { stdin: standardInput(output) }),
    ...(json
      ? {}
      : {
          printTraceback: !rendered,
          env: terminalSize([stdout, stderr], env),
          onDisplay: (display) => {
            output.write(STDOUT, displayText(display, pictures, out !== undefined));
          },
          onOutput: ({ stream, bytes }) => {
            output.write(stream === 'stdout' ? 1 : 2, bytes);
          },
        }),
  });
  const error = 'error' in outcome ? outcome.error : null;
  if (rendered && error !== null && !error.hooked) {
    output.write(STDERR, paintTraceback(error.text, color));
  }
  if (request.wall === 'auto' && outcome.wall !== 'kernel') {
    output.write(
      2,
      `pysandbox: the ${outcome.wall} wall was used: ${outcome.fallbackReason ?? 'pysandbox doctor tells why'}\n`,
    );
  }
  const left = out === undefined ? null : await saveOut(outcome.artifacts, out);
  const saved = out === undefined ? [] : await saveDisplays(out, outcome.displays, left?.paths);
  if (json) {
    output.write(1, `${JSON.stringify(outcomeToJson(outcome, outcome.wall))}\n`);
  } else {
    if (request.audit) {
      output.write(2, auditLines(outcome.denials));
    }
    const told = saved.map((name) => `pysandbox: saved ${join(out ?? '', name)}\n`).join('');
    output.write(STDERR, told + droppedText(outcome));
    const words = limitMessage(outcome, limits, outcome.wall);
    output.write(2, words === null ? '' : `pysandbox: ${words}\n`);
  }
  output.write(STDERR, left?.told ?? '');
  return exitStatusOf(outcome);
}

/** Our standard input, read as the guest takes it. */
async function* standardInput(output: Output): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stdin) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (error) {
    // A folder, say: the guest reads an empty input.
    const reason = error instanceof Error ? error.message : String(error);
    output.write(2, `pysandbox: standard input cannot be read: ${reason}\n`);
  }
}
