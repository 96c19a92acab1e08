import type { Guest } from '../wall/wall.ts';
import type { RunOptions } from './options.ts';

/**
 * Feeds a live stream to the guest's standard input, no faster than it reads. A stream that fails
 * ends the input there, as a closed pipe would.
 */
export async function pumpStdin(
  guest: Guest,
  source: NonNullable<RunOptions['stdin']>,
): Promise<void> {
  try {
    for await (const piece of pieces(source)) {
      const open = await guest.writeStdin(typeof piece === 'string' ? Buffer.from(piece) : piece);
      if (!open) {
        return;
      }
    }
  } catch {
    // The caller's stream failed: the guest sees the end of its input.
  }
  guest.endStdin();
}

async function* pieces(
  source: NonNullable<RunOptions['stdin']>,
): AsyncIterable<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    yield source;
  } else {
    yield* source;
  }
}
