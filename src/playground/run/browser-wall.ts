import type * as Library from 'pysandbox/browser';
import { RunFailed } from './runner.ts';
import type { Ending, RunEvents, Runner, RunRequest } from './runner.ts';

/** The list of the interpreter's files; they are in a folder beside it that is named by its digest. */
const LIST = 'python/SHA256SUMS';

/** The wasm wall in this browser: nothing of the run leaves it. */
export class BrowserWall implements Runner {
  #library: Promise<typeof Library> | null = null;

  async run(request: RunRequest, events: RunEvents): Promise<Ending> {
    const library = await this.#load(events);
    const { code, policy, stdin, signal } = request;
    try {
      const files = Object.fromEntries(request.files.map(({ path, bytes }) => [path, bytes]));
      const outcome = await library.run(code, {
        policy,
        stdin,
        signal,
        files,
        spares: 1,
        artifacts: true,
        onStdout: (text) => events.onOutput('stdout', text),
        onStderr: (text) => events.onOutput('stderr', text),
        onDisplay: (display) => events.onDisplay(display),
        onDenial: (denial) => events.onDenial(denial),
      });
      return {
        status: outcome.status,
        wall: outcome.wall,
        usage: outcome.usage,
        error: 'error' in outcome ? outcome.error : null,
        denials: outcome.denials,
        displaysDropped: outcome.displaysDropped,
        artifacts: outcome.artifacts ?? null,
        limit: 'limit' in outcome ? outcome.limit : null,
        exitCode: 'exitCode' in outcome ? outcome.exitCode : null,
        signal: outcome.status === 'crashed' ? outcome.signal : null,
      };
    } catch (error) {
      throw failure(error);
    }
  }

  /** The library and the interpreter, once for the page; again after it failed. */
  async #load(events: RunEvents): Promise<typeof Library> {
    this.#library ??= load(events);
    try {
      return await this.#library;
    } catch (error) {
      this.#library = null;
      throw failure(error);
    }
  }
}

async function load(events: RunEvents): Promise<typeof Library> {
  events.onProgress('Fetching Python into this browser, once');
  const library = await import('pysandbox/browser');
  const sha256 = await digestOfList();
  await library.loadGuestImage({
    url: new URL(`${sha256}/`, new URL(LIST, document.baseURI)),
    sha256,
  });
  events.onProgress('Running in this browser');
  return library;
}

/** In hexadecimal digits. */
async function digestOfList(): Promise<string> {
  const response = await fetch(LIST, { credentials: 'omit' });
  if (!response.ok) {
    throw new RunFailed('BROWSER_WALL', 'The service has no Python for browsers.');
  }
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function failure(error: unknown): RunFailed {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'BROWSER_WALL';
  return new RunFailed(code, error instanceof Error ? error.message : String(error));
}
