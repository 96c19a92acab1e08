import type { GuestLink } from '../link/guest-link.ts';
import type { GuestConfig } from '../machine/guest-config.ts';

/** Where guests run: another process, or this one. Whoever made it closes it. */
export interface Engine {
  /** Memory of the image, in pages of 64 KiB. */
  readonly imagePages: number;
  /** Tells its image from all others. */
  imageDigest(): string;
  /** How many guests it serves in all, how many of those it has not, and how many live now. */
  readonly slots: number;
  readonly free: number;
  readonly live: number;
  /** Settles when it and every guest of it is gone. */
  readonly ended: Promise<void>;
  start(config: GuestConfig): GuestLink;
  close(): void;
  /** Lets the host's process end although it is there. */
  unref(): void;
}
