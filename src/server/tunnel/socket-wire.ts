import type { WebSocket } from 'ws';

import { MOST_UNSENT_BYTES } from '../../tunnel/limits.ts';
import type { Wire } from '../../tunnel/wire.ts';

/** What a message that waits takes in memory besides its bytes: a guest may make one of each byte. */
const MESSAGE_COST_BYTES = 512;

/** A WebSocket as the tunnel uses it. */
export class SocketWire implements Wire {
  readonly #socket: WebSocket;
  #waiting: (() => void)[] = [];
  #room: Promise<void> | null = null;
  #unsent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('close', () => this.#tellRoom());
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount + this.#unsent * MESSAGE_COST_BYTES;
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#unsent += 1;
      this.#socket.send(message, { binary: true }, () => {
        this.#unsent -= 1;
        if (this.unsentBytes <= MOST_UNSENT_BYTES) {
          this.#tellRoom();
        }
      });
    }
  }

  room(): Promise<void> | null {
    const isOpen = this.#socket.readyState === this.#socket.OPEN;
    if (!isOpen || this.unsentBytes <= MOST_UNSENT_BYTES) {
      return null;
    }
    this.#room ??= new Promise((settle) => {
      this.#waiting.push(settle);
    });
    return this.#room;
  }

  #tellRoom(): void {
    this.#room = null;
    for (const settle of this.#waiting.splice(0)) {
      settle();
    }
  }
}
