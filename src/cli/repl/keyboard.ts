import type { InputRequest } from '../../index.ts';

/** Who answers `input()` of a guest, and what stops code that runs. */
export interface Keyboard {
  /** While `work` goes on, Ctrl-C calls `interrupt`. */
  readonly whileRunning: <Result>(
    interrupt: () => void,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** Answers `input(prompt)`; null where nobody is there who could. */
  readonly answer: ((prompt: string, request: InputRequest) => Promise<string | null>) | null;
  /** Aborted when this program is to end: the code that runs ends with it. */
  readonly signal: AbortSignal;
}
