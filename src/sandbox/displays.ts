import { checkRange } from '../model/check-range.ts';
import type { Display, DisplayLimits } from '../model/display.ts';
import { ProtocolError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import type { DisplayRoom, ResultMessage } from '../protocol/index.ts';
import {
  DEFAULT_DISPLAYS,
  DEFAULT_DISPLAYS_BYTES,
  MAX_DISPLAYS,
  MAX_DISPLAYS_BYTES,
} from './display-limits.ts';
import type { RunOptions } from './options.ts';
import { parseDisplay } from './parse-display.ts';

/** What a run wants of displays. */
type Wishes = Pick<RunOptions, 'displays' | 'onDisplay'>;

/** Both limits of a run that wants displays; null for one that does not. */
function displayLimits({ displays, onDisplay }: Wishes): Required<DisplayLimits> | null {
  if (displays === false || (displays === undefined && onDisplay === undefined)) {
    return null;
  }
  const { count, bytes } = typeof displays === 'object' ? displays : {};
  return { count: count ?? DEFAULT_DISPLAYS, bytes: bytes ?? DEFAULT_DISPLAYS_BYTES };
}

/** The same as the guest is told it. */
export function displayRoom(wishes: Wishes): DisplayRoom | null {
  const limits = displayLimits(wishes);
  return limits === null ? null : [limits.count, limits.bytes];
}

/** @throws UsageError for limits that are none. */
export function checkDisplays(wishes: Wishes): void {
  const limits = displayLimits(wishes);
  if (limits !== null) {
    checkRange('displays.count', limits.count, 0, MAX_DISPLAYS);
    checkRange('displays.bytes', limits.bytes, 0, MAX_DISPLAYS_BYTES);
  }
}

/**
 * The displays of one run, within its limits. The agent keeps to the same limits; it is the host that
 * enforces them.
 */
export class Displays {
  readonly #limits: Required<DisplayLimits> | null;
  readonly #onDisplay: ((display: Display) => void) | undefined;
  readonly #callBack: (work: () => void) => void;
  readonly #list: Display[] = [];
  #bytes = 0;
  #dropped = 0;
  #hasResult = false;

  /** @param callBack Calls `onDisplay`, and sees to what it throws. */
  constructor(wishes: Wishes, callBack: (work: () => void) => void) {
    this.#callBack = callBack;
    this.#limits = displayLimits(wishes);
    this.#onDisplay = wishes.onDisplay;
  }

  /** As an outcome has them. */
  get told(): { readonly displays: readonly Display[]; readonly displaysDropped: number } {
    return { displays: this.#list, displaysDropped: this.#dropped };
  }

  /**
   * Takes what the guest shows: a display, or how many the agent has dropped.
   *
   * @throws ProtocolError when it is neither, or nobody wants it.
   */
  take(bundle: PythonValue | undefined): void {
    if (this.#limits === null) {
      throw new ProtocolError('the guest sent a display, and the run wants none');
    }
    if (typeof bundle === 'number' && Number.isSafeInteger(bundle) && bundle > 0) {
      this.#drop(bundle);
      return;
    }
    const parsed = parseDisplay(bundle);
    if (parsed === null) {
      this.#drop(1);
      return;
    }
    if (parsed.display.isResult && this.#hasResult) {
      throw new ProtocolError('the guest sent a second result of one run');
    }
    this.#add(parsed.display, parsed.bytes);
  }

  /**
   * The value of a last expression that has no form but its repr: the agent sends no display of it. As
   * in a notebook, None is not shown.
   */
  addResult(result: ResultMessage, value: PythonValue | undefined): void {
    const text = result.status === 'ok' ? result.repr : null;
    // Where no value was asked for, the repr is all that tells.
    const isNone = value === null || (value === undefined && text === 'None');
    if (this.#limits !== null && !this.#hasResult && text !== null && !isNone) {
      this.#add({ text, isResult: true }, Buffer.byteLength(text));
    }
  }

  #add(display: Display, bytes: number): void {
    this.#hasResult ||= display.isResult;
    const { count, bytes: most } = this.#limits ?? { count: 0, bytes: 0 };
    if (this.#list.length >= count || this.#bytes + bytes > most) {
      this.#drop(1);
      return;
    }
    this.#bytes += bytes;
    this.#list.push(display);
    if (this.#onDisplay !== undefined) {
      this.#callBack(() => this.#onDisplay?.(display));
    }
  }

  #drop(count: number): void {
    this.#dropped = Math.min(this.#dropped + count, Number.MAX_SAFE_INTEGER);
  }
}
