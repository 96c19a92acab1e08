import type { Socket } from 'node:net';
import { InternalError } from '../model/errors.ts';
import { SIGKILL } from '../model/signals.ts';
import { SlotServer } from './slot-server.ts';
import type { Slot, SlotServerLaunch } from './slot-server.ts';
import { endOf, parseReport } from './zygote-report.ts';
import type { GuestEnd, Trial } from './zygote-report.ts';

/** A guest's four sockets and what can be done to it. Whoever starts it must `kill` it in the end. */
export interface GuestProcess extends Omit<Slot<GuestEnd>, 'sockets'> {
  readonly channel: Socket;
  /** Apart from stdout, as a socket that cannot be written to any longer is not read to its end. */
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** To the keeper of a guest that may be copied. */
  readonly keeper: Socket | null;
  /** Of the forks there may be, four each, in the same order. */
  readonly seats: readonly Socket[];
}

/** One caged fork server. */
export type Zygote = SlotServer<Trial, GuestEnd>;

/** @throws LaunchError when the cage does not come up. */
export function startZygote(
  launch: Omit<SlotServerLaunch<Trial, GuestEnd>, 'parse' | 'lost'>,
): Promise<{ readonly server: Zygote; readonly ready: Trial }> {
  return SlotServer.launch({ ...launch, parse: parseReport, lost: LOST });
}

/** Starts a guest in the next free slot. */
export function startGuest(zygote: Zygote): GuestProcess {
  const { sockets, ...process } = zygote.start();
  const [channel, stdin, stdout, stderr, keeper = null, ...seats] = sockets;
  if (!channel || !stdin || !stdout || !stderr) {
    throw new InternalError('a slot of the zygote lacks sockets');
  }
  return { channel, stdin, stdout, stderr, keeper, seats, ...process };
}

/** The end of a guest whose zygote could not tell: as when the kernel kills it, signal(7). */
const LOST = endOf(new Map([['status', SIGKILL]]));
