import { stdin, stdout } from 'node:process';
import { isatty, ReadStream, WriteStream } from 'node:tty';

import { loadPolicy, type SandboxOptions } from '../../index.ts';
import { wantsColor } from '../color.ts';
import { HELP } from '../help.ts';
import { Interruption, statusOfSignal } from '../interruption.ts';
import { OutFolder } from '../out-folder.ts';
import { Output } from '../output.ts';
import { packagesArgument } from '../packages-argument.ts';
import { readPolicy, withLimits } from '../policy-argument.ts';
import { imageProtocol } from '../show-image.ts';
import { interact } from './interact.ts';
import { Printer } from './printer.ts';
import { parseReplArguments, type ReplRequest } from './repl-arguments.ts';
import { runScript } from './run-script.ts';
import { MOST_UNDO, Sessions } from './sessions.ts';

/** `pysandbox repl`: returns the exit status. */
export async function replCommand(argv: readonly string[], messages: Output): Promise<number> {
  const request = parseReplArguments(argv);
  if (request === null) {
    messages.write(1, HELP.repl);
    return 0;
  }
  const interruption = new Interruption();
  const output = new Output(() => interruption.stop('SIGPIPE'));
  interruption.listen();
  const policy = withLimits(await readPolicy(request.policy), request.limits);
  const out = request.out === undefined ? null : await OutFolder.make(request.out);
  const sessions = await Sessions.open(optionsOf(request, policy), request.files);
  try {
    const isEditing = isInteractive(process.env);
    const color = wantsColor(request.color, isEditing, process.env);
    const shared = {
      printer: new Printer(output, color, isEditing),
      ...{ sessions, out },
      pictures: imageProtocol(request.images, isatty(1), process.env),
      limits: loadPolicy(policy).limits,
      signal: interruption.signal,
    };
    const status =
      isEditing && stdin instanceof ReadStream && stdout instanceof WriteStream
        ? await interact({ ...shared, stdin, stdout, output, env: process.env })
        : await runScript({ ...shared, stdin });
    return interruption.by === null ? status : statusOfSignal(interruption.by);
  } finally {
    sessions.kill();
    await output.flush();
  }
}

/** Whether there is a terminal to edit in, on both sides: a dumb one cannot move its cursor. */
function isInteractive(env: Readonly<Record<string, string | undefined>>): boolean {
  return isatty(0) && isatty(1) && env['TERM'] !== 'dumb';
}

/** As many as the kernel wall keeps. */
const MOST_FORKS = 8;

function optionsOf(
  request: ReplRequest,
  policy: SandboxOptions['policy'] & object,
): SandboxOptions {
  const { wall, python, isolation, packages } = request;
  return {
    wall,
    policy,
    spares: 0,
    checkpoints: MOST_UNDO,
    forks: MOST_FORKS,
    ...(python === undefined ? {} : { python }),
    ...(packages === undefined ? {} : { packages: packagesArgument(packages) }),
    ...(isolation === undefined ? {} : { isolation }),
  };
}
