import type { PresetName } from '../model/policy.ts';
import type { Limits } from '../model/limits.ts';
import type { TracebackFrame } from '../model/outcome.ts';
import { make } from './dom.ts';
import type { ErrorPlace } from './editor/error-mark.ts';
import type { Editor } from './editor/editor.ts';
import { artifactList } from './files/artifact-list.ts';
import type { GivenFiles } from './files/given-files.ts';
import { showDisplay } from './output/display.ts';
import type { Log } from './output/log.ts';
import { tellEnding } from './output/tell-ending.ts';
import { showTraceback } from './output/traceback.ts';
import { editorFrame, lastEditorLine } from './output/traceback-lines.ts';
import { RunFailed } from './run/runner.ts';
import type { Ending, RunEvents, Runner } from './run/runner.ts';
import type { StatusLine } from './status-line.ts';
import { ObjectUrls } from './urls.ts';
import type { WallPanel } from './walls/panel.ts';

/** What a run is made with, at the moment when it begins. */
export interface RunSettings {
  readonly runner: Runner;
  readonly policy: PresetName;
  readonly limits: Limits;
  readonly stdin: string;
}

/** The parts of the page that a run has to do with. */
export interface RunParts {
  readonly editor: Editor;
  readonly files: GivenFiles;
  readonly log: Log;
  readonly status: StatusLine;
  readonly walls: WallPanel;
  readonly settings: () => RunSettings;
  /** Hears whether a run is under way. */
  readonly onBusy: (busy: boolean) => void;
  /** Hears why a run could not take place. */
  readonly onFailed: (failure: RunFailed) => void;
}

/** Runs what is in the editor, one run at a time. */
export class RunControl {
  readonly #parts: RunParts;
  readonly #urls = new ObjectUrls();
  #running: AbortController | null = null;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Runs the code, unless a run is under way. */
  async run(): Promise<void> {
    if (this.#running !== null) {
      return;
    }
    const { editor, log, status, walls, onBusy, onFailed } = this.#parts;
    const settings = this.#parts.settings();
    const running = new AbortController();
    this.#running = running;
    log.clear();
    this.#urls.drop();
    walls.forget();
    editor.mark(null);
    status.begin('Running');
    status.reveal();
    onBusy(true);
    try {
      this.#show(await this.#perform(settings, running), settings.limits);
    } catch (error) {
      if (running.signal.aborted) {
        this.#show(STOPPED, settings.limits);
      } else {
        const failure = asFailure(error);
        status.say({ tone: 'bad', title: 'Not run', text: failure.message }, null);
        onFailed(failure);
      }
    } finally {
      this.#running = null;
      onBusy(false);
    }
  }

  /** Ends the run that is under way. */
  stop(): void {
    this.#running?.abort();
  }

  /** The run, until it has ended or the visitor has given it up. */
  async #perform(settings: RunSettings, running: AbortController): Promise<Ending> {
    const { runner, policy, stdin } = settings;
    const { editor, files } = this.#parts;
    const { signal } = running;
    const ended = runner.run(
      { code: editor.code, policy, stdin, files: files.all, signal },
      this.#events(signal),
    );
    const stopped = new Promise<Ending>((settle) => {
      signal.addEventListener('abort', () => settle(STOPPED), { once: true });
    });
    return Promise.race([ended, stopped]);
  }

  /** Of a run that was given up nothing more is shown. */
  #events(signal: AbortSignal): RunEvents {
    const { log, status, walls } = this.#parts;
    const unlessStopped =
      <Arguments extends readonly unknown[]>(show: (...given: Arguments) => void) =>
      (...given: Arguments): void => {
        if (!signal.aborted) {
          show(...given);
        }
      };
    return {
      onOutput: unlessStopped((stream, text) => log.write(stream, text)),
      onDisplay: unlessStopped((display) => log.add(showDisplay(display, this.#urls.add))),
      onDenial: unlessStopped((denial) => walls.deny([denial])),
      onProgress: unlessStopped((text) => status.progress(text)),
    };
  }

  #show(ending: Ending, limits: Limits): void {
    const { editor, log, status, walls } = this.#parts;
    const { error, artifacts, denials, displaysDropped } = ending;
    walls.deny(denials);
    if (error !== null) {
      const traceback = showTraceback(error, (line) => editor.goTo(line));
      log.add(traceback);
      traceback.scrollIntoView({ block: 'nearest' });
      const frame = editorFrame(error);
      const line = frame?.line ?? lastEditorLine(error.text);
      const columns = frame === null ? null : columnsOf(frame);
      editor.mark(line === null ? null : { line, columns });
    }
    if (displaysDropped > 0) {
      log.add(make('p', 'note', `${displaysDropped} more things were shown than a run may show.`));
    }
    const list = artifacts === null ? null : artifactList(artifacts, this.#urls.add);
    if (list !== null) {
      log.add(list);
    }
    if (log.isEmpty && ending.status === 'ok') {
      log.add(make('p', 'note', 'The code has shown nothing.'));
    }
    status.say(tellEnding(ending, limits), ending.usage);
  }
}

/** What is known of a run that the visitor has stopped. */
const STOPPED: Ending = {
  status: 'cancelled',
  wall: '',
  usage: null,
  error: null,
  denials: [],
  displaysDropped: 0,
  artifacts: null,
  limit: null,
  exitCode: null,
  signal: null,
};

/** The piece of one line; Python marks pieces of several lines, too, and old ones mark none. */
function columnsOf({ line, endLine, column, endColumn }: TracebackFrame): ErrorPlace['columns'] {
  return line === endLine && column !== null && endColumn !== null ? [column, endColumn] : null;
}

function asFailure(error: unknown): RunFailed {
  if (error instanceof RunFailed) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new RunFailed('PAGE', `The run came to nothing: ${message}`);
}
