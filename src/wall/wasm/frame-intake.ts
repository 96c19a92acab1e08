import { FrameDecoder } from '../../protocol/index.ts';
import type { Frame } from '../../protocol/frames.ts';
import type { GuestLink } from './link/guest-link.ts';

/** So much of what the guest asked may wait; beyond it, nothing more is read from the guest. */
const MOST_HELD_BYTES = 64 * 1024;

/** What an intake is made of. */
export interface FrameIntakeSettings {
  readonly link: Pick<GuestLink, 'room' | 'pause' | 'resume'>;
  readonly mostFrameBytes: number;
  readonly onFrame: (frame: Frame) => void;
  /** Hears what `onFrame` or a frame that can't be read threw, after a wait. */
  readonly onError: (error: unknown) => void;
}

/**
 * Hands on the frames of a guest. One that asks and does not read the answers must not fill the
 * host's memory: its frames wait until it has read. Its output does not, as it shares the link, and a
 * guest that is kept from writing would never come to read.
 */
export class FrameIntake {
  readonly #settings: FrameIntakeSettings;
  #decoder: FrameDecoder;
  #held: Frame[] = [];
  #heldBytes = 0;
  #waiting = false;
  #paused = false;

  constructor(settings: FrameIntakeSettings) {
    this.#settings = settings;
    this.#decoder = new FrameDecoder(settings.mostFrameBytes);
  }

  /** @throws ProtocolError for what is no frame, and what the listener throws. */
  push(bytes: Uint8Array): void {
    for (const frame of this.#decoder.push(bytes)) {
      this.#held.push(frame);
      this.#heldBytes += frame.attached.length + frame.message.length;
    }
    this.#handOn();
    if (this.#heldBytes > MOST_HELD_BYTES && !this.#paused) {
      this.#paused = true;
      this.#settings.link.pause();
    }
  }

  /** Hands on what waits: the guest reads no more. */
  flush(): void {
    this.#give(() => true);
  }

  /** Forgets everything: the guest begins anew. */
  clear(): void {
    this.#decoder = new FrameDecoder(this.#settings.mostFrameBytes);
    this.#held = [];
    this.#heldBytes = 0;
  }

  #handOn(): void {
    const { link } = this.#settings;
    this.#give(() => link.room() === null);
    const room = this.#held.length === 0 || this.#waiting ? null : link.room();
    if (room !== null) {
      this.#waiting = true;
      void room.then(() => this.#goOn());
    }
  }

  #goOn(): void {
    this.#waiting = false;
    try {
      this.#handOn();
    } catch (error) {
      this.#settings.onError(error);
    }
    if (this.#paused && this.#heldBytes <= MOST_HELD_BYTES) {
      this.#paused = false;
      this.#settings.link.resume();
    }
  }

  /** Hands on frames while more may be asked. */
  #give(may: () => boolean): void {
    const held = this.#held;
    let given = 0;
    try {
      for (const frame of held) {
        if (!may()) {
          break;
        }
        given += 1;
        this.#heldBytes -= frame.attached.length + frame.message.length;
        this.#settings.onFrame(frame);
      }
    } finally {
      held.splice(0, given);
    }
  }
}
