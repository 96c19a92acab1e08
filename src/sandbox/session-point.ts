import { UsageError } from '../model/errors.ts';
import type { Exposure, HeldObjects } from '../capability/index.ts';
import type { Frozen, Guest } from '../wall/wall.ts';
import type { Conversation } from './conversation.ts';
import type { ServiceRequest } from './service.ts';

/** A session as it was between two runs: its guest, and what the host knew of it. */
export interface SessionPoint {
  readonly frozen: Frozen;
  readonly held: HeldObjects;
  /** What the guest had not been handed yet. */
  readonly unexposed: Exposure;
  readonly runs: number;
}

/** Longest reason of a guest that goes into an error. */
const MAX_REASON = 200;

/** Why the agent cannot let go of the interpreter; null when it does. */
const PAUSE: ServiceRequest<string | null> = {
  service: 'checkpoints.pause',
  args: [],
  parse: (answer) => (typeof answer === 'string' ? answer.slice(0, MAX_REASON) : null),
};

/**
 * Takes a checkpoint of a guest, which nothing may be going on in.
 *
 * @throws UsageError where the wall or the guest can have none.
 */
export async function takePoint(
  guest: Guest,
  conversation: Conversation,
  ask: (request: ServiceRequest<string | null>) => Promise<string | null>,
): Promise<Pick<SessionPoint, 'frozen' | 'held'>> {
  const { capabilities } = conversation;
  if (guest.checkpoint === undefined) {
    throw new UsageError("checkpoint: this wall cannot take one; write wall: 'wasm'");
  }
  if (capabilities.counts.runningCalls > 0) {
    throw new UsageError('checkpoint: a call of the guest is not answered yet; wait for it');
  }
  const pause = async (): Promise<void> => {
    const reason = await ask(PAUSE);
    if (reason !== null) {
      throw new UsageError(`checkpoint: ${reason}`);
    }
  };
  return conversation.pausing(async () => {
    const frozen = await guest.checkpoint?.(pause);
    if (frozen === undefined) {
      throw new UsageError('checkpoint: the guest has ended');
    }
    return { frozen, held: capabilities.snapshot() };
  });
}
