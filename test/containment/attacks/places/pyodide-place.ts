import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { WASM_PRELUDE } from '../../../helpers/attack-wasm.ts';
import { projectPath } from '../../../helpers/project.ts';
import { LASTS } from '../told.ts';
import type { Told } from '../told.ts';
import type { Place, Setting, Visit } from './place.ts';
import { PYODIDE_PROGRAM } from './pyodide-program.ts';

/** What the child is asked. */
interface PyodideRequest {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What it answers. */
interface PyodideReply {
  readonly status: string;
  readonly text: string;
  readonly repr: string | null;
}

/** Plain Pyodide with the host's files mounted: one child for many programs, until one breaks it. */
export class PyodidePlace implements Place, AsyncDisposable {
  readonly prelude = WASM_PRELUDE;
  #child: ChildProcess | null = null;
  #last: Promise<unknown> = Promise.resolve();

  visit({ environment, patienceMs }: Setting): Promise<Visit> {
    return Promise.resolve({
      run: (program: string) => this.#alone({ program, environment }, patienceMs),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL');
    return Promise.resolve();
  }

  /** It has one interpreter, so programs wait for each other. */
  #alone(request: PyodideRequest, patienceMs: number): Promise<Told> {
    const turn = this.#last.then(() => this.#run(request, patienceMs));
    this.#last = turn;
    return turn;
  }

  async #run(request: PyodideRequest, patienceMs: number): Promise<Told> {
    const child = this.#child ?? (await startPyodide());
    this.#child = child;
    const told = await ask(child, request, patienceMs);
    const again = await ask(child, { program: '6 * 7', environment: {} }, patienceMs);
    const survived = again?.repr === '42';
    if (!survived) {
      child.kill('SIGKILL');
      this.#child = null;
    }
    return { ...(told ?? LASTS), survived };
  }
}

async function startPyodide(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PYODIDE_PROGRAM], {
    cwd: projectPath(''), // where the package is found
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await new Promise((ready) => {
    child.once('message', ready);
    child.once('exit', ready);
  });
  return child;
}

/** Null when it ends or is late. */
function ask(
  child: ChildProcess,
  request: PyodideRequest,
  patienceMs: number,
): Promise<PyodideReply | null> {
  return new Promise((settle) => {
    const finish = (reply: PyodideReply | null): void => {
      clearTimeout(timer);
      child.off('message', finish);
      child.off('exit', gone);
      settle(reply);
    };
    const gone = (): void => finish(null);
    const timer = setTimeout(gone, patienceMs);
    child.on('message', finish);
    child.on('exit', gone);
    if (!child.connected) {
      finish(null);
      return;
    }
    child.send(request, () => {});
  });
}
