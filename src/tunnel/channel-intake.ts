import { ProtocolError } from '../model/errors.ts';
import { FrameDecoder } from '../protocol/index.ts';
import type { HostMessage } from '../protocol/index.ts';
import { parseHostMessage } from './host-message.ts';
import { CHANNEL_WINDOW_BYTES } from './limits.ts';

/** What an intake is made of. */
export interface ChannelIntakeSettings {
  readonly mostFrameBytes: number;
  /** Resolves when the guest has read enough, and the client too; null when both have now. */
  readonly room: () => Promise<void> | null;
  /** Takes a message at once, or when what it returns resolves: nothing is taken meanwhile. */
  readonly take: (message: HostMessage) => Promise<void> | null;
  /** Tells the client that so many bytes are taken. */
  readonly credit: (bytes: number) => void;
  /** Hears what `take` threw after a wait. */
  readonly onError: (error: unknown) => void;
}

/** Less is not worth a message: the client has the rest of the window meanwhile. */
const LEAST_CREDIT_BYTES = CHANNEL_WINDOW_BYTES / 4;

interface Held {
  readonly message: HostMessage;
  readonly bytes: number;
}

/**
 * Frames of a client for its guest. They wait while the guest does not read, or its client does not read
 * what the guest says; a client that sends more than the window meanwhile breaks the protocol. So what
 * waits takes no more memory than the window and one frame.
 */
export class ChannelIntake {
  readonly #settings: ChannelIntakeSettings;
  #decoder: FrameDecoder;
  #held: Held[] = [];
  #heldBytes = 0;
  /** Bytes that the client has not been told about. */
  #untold = 0;
  #waiting = false;

  constructor(settings: ChannelIntakeSettings) {
    this.#settings = settings;
    this.#decoder = new FrameDecoder(settings.mostFrameBytes);
  }

  /** @throws ProtocolError for what is no frame, and for more than the window. */
  push(bytes: Uint8Array): void {
    this.#arrived(bytes.length);
    for (const frame of this.#decoder.push(bytes)) {
      const size = frame.attached.length + frame.message.length;
      this.#held.push({ message: parseHostMessage(frame), bytes: size });
      this.#heldBytes += size;
    }
    this.#handOn();
  }

  /** Bytes that came beside the frames, and were taken at once. */
  passed(bytes: number): void {
    this.#arrived(bytes);
    this.#tell();
  }

  /** Forgets what waits: the guest becomes another one, and the window is whole again. */
  clear(): void {
    this.#decoder = new FrameDecoder(this.#settings.mostFrameBytes);
    this.#held = [];
    this.#heldBytes = 0;
    this.#untold = 0;
  }

  #arrived(bytes: number): void {
    this.#untold += bytes;
    if (this.#untold > CHANNEL_WINDOW_BYTES) {
      throw new ProtocolError('tunnel: the client sends more than the service has room for');
    }
  }

  #handOn(): void {
    if (this.#waiting) {
      return;
    }
    const { room, take } = this.#settings;
    let wait = room();
    while (wait === null) {
      const next = this.#held.shift();
      if (next === undefined) {
        break;
      }
      this.#heldBytes -= next.bytes;
      wait = take(next.message) ?? room();
    }
    if (wait !== null) {
      this.#waiting = true;
      void wait.then(() => this.#goOn());
    }
    this.#tell();
  }

  #goOn(): void {
    this.#waiting = false;
    try {
      this.#handOn();
    } catch (error) {
      this.#settings.onError(error);
    }
  }

  /** What is held is not told, so that a client never has more of it here than the window. */
  #tell(): void {
    const taken = this.#untold - this.#heldBytes;
    if (taken >= LEAST_CREDIT_BYTES) {
      this.#untold -= taken;
      this.#settings.credit(taken);
    }
  }
}
