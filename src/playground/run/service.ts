import { readDisplay } from './read-display.ts';
import { readDenial, readEnding } from './read-ending.ts';
import { readEvents } from './event-stream.ts';
import type { ServerEvent } from './event-stream.ts';
import { readNumberOrNull, readObject, readText, toBase64 } from './read-json.ts';
import { RunFailed } from './runner.ts';
import type { Ending, RunEvents, Runner, RunRequest } from './runner.ts';

/** What the service says when it wants to know who asks. */
export const KEY_WANTED = 'KEY_WANTED';

const UNAUTHORIZED = 401;

/** The service that has served this page: `POST v1/run`, answered by server-sent events. */
export class Service implements Runner {
  readonly #key: () => string | null;

  /** @param key The visitor's key, if there is one. */
  constructor(key: () => string | null) {
    this.#key = key;
  }

  async run(request: RunRequest, events: RunEvents): Promise<Ending> {
    const response = await this.fetch('v1/run', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify(requestBody(request)),
      signal: request.signal,
    });
    if (response.body === null) {
      throw new RunFailed('NO_ANSWER', 'The service has sent no answer.');
    }
    let ending: Ending | null = null;
    // To the end of the stream: who leaves before is taken for gone.
    for await (const event of readEvents(response.body)) {
      ending = takeEvent(event, events) ?? ending;
    }
    if (ending !== null) {
      return ending;
    }
    throw new RunFailed('NO_ANSWER', 'The connection to the service ended before the run did.');
  }

  /**
   * A request to the service, with the visitor's key.
   *
   * @throws RunFailed when it is refused.
   */
  async fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = new Headers(options.headers);
    const key = this.#key();
    if (key !== null) {
      headers.set('Authorization', `Bearer ${key}`);
    }
    const response = await fetch(path, { ...options, headers, credentials: 'omit' }).catch(() => {
      // What it throws says nothing that a person could use.
      throw new RunFailed('NO_SERVICE', 'The service cannot be reached. Is it still there?');
    });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

function requestBody({ code, policy, files, stdin }: RunRequest): unknown {
  return {
    code,
    policy,
    stdin,
    files: files.map(({ path, bytes }) => ({ path, content: toBase64(bytes) })),
    displays: true,
    artifacts: true,
  };
}

/** Tells of an event; returns the ending when it is the last. */
function takeEvent({ name, data }: ServerEvent, events: RunEvents): Ending | null {
  const value: unknown = JSON.parse(data);
  switch (name) {
    case 'stdout':
    case 'stderr':
      events.onOutput(name, readText(readObject(value)['text']));
      return null;
    case 'display':
      events.onDisplay(readDisplay(value));
      return null;
    case 'denial':
      events.onDenial(readDenial(value));
      return null;
    case 'outcome': {
      const ending = readEnding(value);
      if (ending === null) {
        throw new RunFailed('NO_ANSWER', 'This page does not understand the answer: load it anew.');
      }
      return ending;
    }
    case 'error':
      throw failure(value, 'The service could not run the code.');
    default:
      return null;
  }
}

async function refusal(response: Response): Promise<RunFailed> {
  const value: unknown = await response.json().catch(() => null);
  const { code, message } = failure(value, `The service answers with status ${response.status}.`);
  if (response.status === UNAUTHORIZED) {
    return new RunFailed(KEY_WANTED, message);
  }
  const seconds = readNumberOrNull(Number(response.headers.get('Retry-After') ?? Number.NaN));
  const again = seconds === null || !(seconds > 0) ? '' : ` Try again in ${seconds} s.`;
  return new RunFailed(code, `${message}${again}`);
}

function failure(value: unknown, usual: string): RunFailed {
  const fields = readObject(value);
  const { code, message } = readObject(fields['error'] ?? fields);
  return new RunFailed(readText(code), readText(message) === '' ? usual : readText(message));
}
