import type { GuestProcess } from '../../launcher/zygote.ts';
import type { GuestEnd } from '../wall.ts';
import { untilEnd } from '../sockets.ts';

/** When a guest is gone and all that it sent has been read: its sockets are closed then. */
export async function readToEnd({
  channel,
  stdin,
  stdout,
  stderr,
  gone,
}: Pick<GuestProcess, 'channel' | 'stdin' | 'stdout' | 'stderr' | 'gone'>): Promise<GuestEnd> {
  const end = await gone;
  // The zygote's report may overtake what the guest sent before it ended.
  await Promise.all([channel, stdout, stderr].map(untilEnd));
  [channel, stdin, stdout, stderr].forEach((socket) => socket.destroy());
  return end;
}
