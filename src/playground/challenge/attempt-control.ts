import { make } from '../dom.ts';
import type { Editor } from '../editor/editor.ts';
import type { Log } from '../output/log.ts';
import type { Told } from '../output/tell-ending.ts';
import { readList, readNumber, readObject, readText } from '../run/read-json.ts';
import type { JsonObject } from '../run/read-json.ts';
import type { StatusLine } from '../status-line.ts';
import { ask } from './challenge-service.ts';

export interface AttemptParts {
  readonly editor: Editor;
  readonly log: Log;
  readonly status: StatusLine;
  /** Hears whether an attempt is under way. */
  readonly onBusy: (isBusy: boolean) => void;
}

/** Makes attempts of what is in the editor, one after the other in one session. */
export class AttemptControl {
  readonly #parts: AttemptParts;
  #session: string | null = null;
  #isBusy = false;

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /** The next attempt is made in a guest that knows nothing of this one. */
  newSession(): void {
    const { log, status } = this.#parts;
    if (!this.#isBusy) {
      this.#session = null;
      log.clear();
      status.say({ tone: 'neutral', title: 'New session', text: 'Nothing is defined.' }, null);
    }
  }

  async run(): Promise<void> {
    const { editor, log, status, onBusy } = this.#parts;
    if (this.#isBusy || editor.code.trim() === '') {
      return;
    }
    this.#isBusy = true;
    onBusy(true);
    log.clear();
    status.begin('Running');
    status.reveal();
    try {
      this.#show(await ask('/run', { code: editor.code, ...this.#named() }));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      status.say({ tone: 'bad', title: 'Not run', text }, null);
    } finally {
      this.#isBusy = false;
      onBusy(false);
    }
  }

  #named(): JsonObject {
    return this.#session === null ? {} : { session: this.#session };
  }

  #show(answer: JsonObject): void {
    const { log, status } = this.#parts;
    this.#session = readText(answer['session']) || null;
    const text = readText(answer['text']);
    if (text !== '') {
      log.write('stdout', text);
    }
    for (const note of [...readList(answer['notes'], readText), ...refused(answer['denials'])]) {
      log.add(make('p', 'note', note));
    }
    const usage = readObject(answer['usage']);
    status.say(told(readText(answer['status']), readText(answer['after'])), {
      wallMs: readNumber(usage['wallMs']),
      cpuMs: readNumber(usage['cpuMs']),
      peakMemoryMiB: readNumber(usage['peakMemoryMiB']),
      outputBytes: readNumber(usage['outputBytes']),
    });
  }
}

/** What became of the session, when its guest has ended. */
const AFTER: Readonly<Record<string, string>> = {
  restored: 'The session goes on as it was before that.',
  replaced: 'The guest has ended; the session starts anew.',
};

function told(status: string, after: string): Told {
  const text = AFTER[after] ?? '';
  switch (status) {
    case 'ok':
      return { tone: 'good', title: 'Finished', text };
    case 'error':
      return { tone: 'bad', title: 'An exception', text };
    default:
      return { tone: 'warning', title: `Ended: ${status}`, text };
  }
}

function refused(denials: unknown): string[] {
  const calls = readList(denials, (denial) => {
    const { call, count } = readObject(denial);
    return `${readText(call)} ×${readNumber(count)}`;
  });
  return calls.length === 0 ? [] : [`Refused system calls: ${calls.join(', ')}`];
}
