import { safeText, type WallReport } from '../bot/index.ts';
import type { Attempt } from './attempt.ts';
import { type PlaceName, PLACES } from './flag.ts';

/** Attempts that the board shows, and how much of their code. */
const MOST_SHOWN = 50;
const MOST_CODE_CHARACTERS = 160;
/** Names of system calls that are counted: the kernel has fewer. */
const MOST_CALLS = 1000;

export interface ShownAttempt {
  readonly at: string;
  readonly room: string;
  readonly code: string;
  readonly status: string;
}

/** The state of a challenge as anybody may see it. */
export interface BoardState {
  readonly startedAt: string;
  readonly wall: string;
  readonly python: string;
  readonly attempts: number;
  readonly sessions: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** How often each system call was refused. */
  readonly denials: Readonly<Record<string, number>>;
  readonly flags: readonly { readonly place: PlaceName; readonly capturedAt: string | null }[];
  readonly last: readonly ShownAttempt[];
}

/** Counts attempts, and remembers which flags have come out. */
export class Board {
  readonly #startedAt: string;
  readonly #wall: WallReport;
  readonly #statuses = new Map<string, number>();
  readonly #denials = new Map<string, number>();
  readonly #captures = new Map<PlaceName, string>();
  readonly #last: ShownAttempt[] = [];
  #attempts = 0;
  #sessions = 0;
  #lastSessions = new Set<string>();

  constructor(startedAt: string, wall: WallReport) {
    this.#startedAt = startedAt;
    this.#wall = wall;
  }

  add({ at, room, session, code, action, status, denials }: Attempt): void {
    if (action !== 'run') {
      return;
    }
    const tag = status ?? 'none';
    this.#attempts += 1;
    this.#countSession(session);
    this.#statuses.set(tag, (this.#statuses.get(tag) ?? 0) + 1);
    for (const { call, count } of denials) {
      if (this.#denials.has(call) || this.#denials.size < MOST_CALLS) {
        this.#denials.set(call, (this.#denials.get(call) ?? 0) + count);
      }
    }
    this.#last.unshift({
      at,
      room: kindOf(room),
      code: safeText(code.slice(0, MOST_CODE_CHARACTERS)),
      status: tag,
    });
    this.#last.length = Math.min(this.#last.length, MOST_SHOWN);
  }

  capture(place: PlaceName, at: string): void {
    if (!this.#captures.has(place)) {
      this.#captures.set(place, at);
    }
  }

  get state(): BoardState {
    return {
      startedAt: this.#startedAt,
      wall: this.#wall.wall,
      python: this.#wall.python,
      attempts: this.#attempts,
      sessions: this.#sessions,
      statuses: Object.fromEntries(this.#statuses),
      denials: Object.fromEntries(this.#denials),
      flags: PLACES.map((place) => ({ place, capturedAt: this.#captures.get(place) ?? null })),
      last: [...this.#last],
    };
  }

  /** Of the sessions that live at one time none is counted twice. */
  #countSession(session: string): void {
    if (this.#lastSessions.has(session)) {
      return;
    }
    if (this.#lastSessions.size >= 10_000) {
      this.#lastSessions.clear();
    }
    this.#lastSessions.add(session);
    this.#sessions += 1;
  }
}

/** A room's name may be an address: the board tells the way only. */
function kindOf(room: string): string {
  return /^[\w.-]+ [#&+!]/.test(room)
    ? room
    : room.endsWith(' private')
      ? 'private'
      : room === 'http'
        ? 'http'
        : 'line chat';
}
