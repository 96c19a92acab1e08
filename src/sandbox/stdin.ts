import type { Guest } from '../wall/wall.ts';
import type { RunOptions } from './options.ts';

type LiveStream = Exclude<RunOptions['stdin'], string | Uint8Array | undefined>;

/** Whether standard input is written while the code runs. */
export function isStream(stdin: RunOptions['stdin']): stdin is LiveStream {
  return typeof stdin === 'object' && !(stdin instanceof Uint8Array);
}

/**
 * Feeds a live stream to the guest's standard input, no faster than it reads. A stream that fails
 * ends the input there, as a closed pipe would.
 */
export async function pumpStdin(guest: Guest, source: LiveStream): Promise<void> {
  try {
    for await (const piece of source) {
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
