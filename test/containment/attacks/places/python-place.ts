import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRELUDE } from '../../../helpers/attack.ts';
import { findBubblewrap } from '../../../../src/launcher/bubblewrap.ts';
import { openFolder, removeFolder } from '../scenes/folder.ts';
import { LASTS } from '../told.ts';
import type { Told } from '../told.ts';
import type { Place, Setting, Vault, Visit } from './place.ts';

/** Runs its last argument and shows the value of the last line behind a character of its own. */
const RUNNER = `
import ast, sys
tree = ast.parse(sys.argv.pop())
last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
scope = {"__name__": "__main__"}
exec(compile(tree, "<run-1>", "exec"), scope)
value = None if last is None else eval(compile(last, "<run-1>", "eval"), scope)
print(chr(30) + repr(value), flush=True)`;

/** Far above the limit of any attack on the output. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Sees no process but its own, and goes with the test; bwrap(1). */
const CAGE = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--die-with-parent', '--new-session'],
  ...['--dev-bind', '/', '/', '--proc', '/proc', '--'],
];

/** What has been written is read by then; the end of the streams may never come, see below. */
const LAST_OUTPUT_MS = 30;

/** What stands before the value of the last line. */
const VALUE_MARK = '\u001E';

/** How an interpreter ends that did not catch an error: it still works. */
const UNCAUGHT = '1 null';

/** Whoever has the other end of a program's channel. */
interface ChannelHost {
  readonly shown: Partial<Told>;
}

export interface PythonPlaceOptions {
  readonly caged?: boolean;
  /** Gets the other end of the program's channel, descriptor 3. */
  readonly host?: (channel: Duplex, vault: Vault) => ChannelHost;
}

/** The host's own interpreter, one process for each program. */
export class PythonPlace implements Place {
  readonly prelude = PRELUDE;
  readonly #options: PythonPlaceOptions;

  constructor(options: PythonPlaceOptions = {}) {
    this.#options = options;
  }

  visit(setting: Setting): Promise<Visit> {
    const started: ChildProcess[] = [];
    const folder = openFolder();
    return Promise.resolve({
      run: (program: string) => {
        const child = this.#start(program, folder);
        started.push(child);
        return this.#watch(child, setting);
      },
      [Symbol.asyncDispose]: () => {
        started.forEach((child) => child.kill('SIGKILL'));
        removeFolder(folder);
        return Promise.resolve();
      },
    });
  }

  #start(program: string, cwd: string): ChildProcess {
    const python = process.env['PYSANDBOX_TEST_PYTHON'] ?? 'python3';
    const command = [python, '-c', RUNNER, program];
    const [file = '', ...args] =
      this.#options.caged === true ? [findBubblewrap(), ...CAGE, ...command] : command;
    // A pipe of Node's is a pair of sockets: a standard stream must not be taken for the channel.
    return spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  }

  async #watch(child: ChildProcess, { patienceMs, vault }: Setting): Promise<Told> {
    const channel = child.stdio[3];
    channel?.on('error', () => {});
    const host = channel instanceof Duplex ? this.#options.host?.(channel, vault) : undefined;
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        text += text.length > MOST_OUTPUT ? '' : chunk.toString();
      });
    }
    const status = await endOf(child, patienceMs);
    await sleep(LAST_OUTPUT_MS);
    if (status === null) {
      return { ...LASTS, text, survived: false, ...host?.shown };
    }
    const at = text.lastIndexOf(VALUE_MARK);
    const repr = at < 0 ? null : (text.slice(at + 1).split('\n', 1)[0] ?? null);
    const survived = (status === 'ok' && repr !== null) || status === UNCAUGHT;
    return { status, text, repr, survived, ...host?.shown };
  }
}

/** How a program ended; null when it has not. Not its streams: what it leaves behind may hold them. */
function endOf(child: ChildProcess, patienceMs: number): Promise<string | null> {
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(null), patienceMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      settle(code === 0 ? 'ok' : `${code} ${signal}`);
    });
  });
}
