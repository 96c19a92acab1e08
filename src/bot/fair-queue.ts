/** Whose turn it is to be. */
export interface Applicant {
  readonly room: string;
  readonly user: string;
  readonly origin: string;
}

export interface QueueLimits {
  /** Runs at one time. */
  readonly running: number;
  /** Of them of people of one origin. Of one person there is one. */
  readonly runningPerOrigin: number;
  readonly waitingPerUser: number;
  readonly waiting: number;
}

export const DEFAULT_QUEUE: QueueLimits = {
  running: 4,
  runningPerOrigin: 2,
  waitingPerUser: 3,
  waiting: 64,
};

/** Gives the turn back. */
export type Release = () => void;

interface Waiting extends Applicant {
  readonly start: (release: Release) => void;
}

/**
 * Rooms take turns, and in each room its people do: whoever asks much waits behind their own questions,
 * not others behind theirs.
 */
export class FairQueue {
  readonly #limits: QueueLimits;
  /** Both in order of whose turn comes next. */
  readonly #rooms = new Map<string, Map<string, Waiting[]>>();
  readonly #runningUsers = new Set<string>();
  readonly #runningOrigins = new Map<string, number>();
  #waiting = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Resolves when the turn has come; null at once when the queue is full. */
  enter(applicant: Applicant): Promise<Release> | null {
    const mine = this.#rooms.get(applicant.room)?.get(applicant.user) ?? [];
    const { waiting, waitingPerUser } = this.#limits;
    if (this.#waiting >= waiting || mine.length >= waitingPerUser) {
      return null;
    }
    return new Promise((start) => {
      this.#add({ ...applicant, start });
      this.#startNext();
    });
  }

  #add(waiting: Waiting): void {
    const users = this.#rooms.get(waiting.room) ?? new Map<string, Waiting[]>();
    users.set(waiting.user, [...(users.get(waiting.user) ?? []), waiting]);
    this.#rooms.set(waiting.room, users);
    this.#waiting += 1;
  }

  #startNext(): void {
    while (this.#runningUsers.size < this.#limits.running) {
      const next = this.#takeNext();
      if (next === null) {
        return;
      }
      this.#run(next);
    }
  }

  /** Who is first in the first room where somebody may run; both go to the end of their rings. */
  #takeNext(): Waiting | null {
    for (const [room, users] of this.#rooms) {
      for (const [user, [first, ...others]] of users) {
        if (first === undefined || !this.#mayRun(first)) {
          continue;
        }
        users.delete(user);
        if (others.length > 0) {
          users.set(user, others);
        }
        this.#rooms.delete(room);
        if (users.size > 0) {
          this.#rooms.set(room, users);
        }
        this.#waiting -= 1;
        return first;
      }
    }
    return null;
  }

  #mayRun({ user, origin }: Applicant): boolean {
    const beside = this.#runningOrigins.get(origin) ?? 0;
    return !this.#runningUsers.has(user) && beside < this.#limits.runningPerOrigin;
  }

  #run({ user, origin, start }: Waiting): void {
    this.#runningUsers.add(user);
    this.#runningOrigins.set(origin, (this.#runningOrigins.get(origin) ?? 0) + 1);
    let isReleased = false;
    start(() => {
      if (isReleased) {
        return;
      }
      isReleased = true;
      this.#runningUsers.delete(user);
      const left = (this.#runningOrigins.get(origin) ?? 1) - 1;
      if (left > 0) {
        this.#runningOrigins.set(origin, left);
      } else {
        this.#runningOrigins.delete(origin);
      }
      this.#startNext();
    });
  }
}
