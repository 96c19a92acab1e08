import { UsageError } from '../model/errors.ts';
import type { Exposure, HeldObjects } from '../capability/index.ts';
import type { Frozen, Guest } from '../wall/wall.ts';
import type { Conversation } from './conversation.ts';
import type { AskService } from './service.ts';

/** A session as it was between two runs: its guest, and what the host knew of it. */
export interface SessionPoint {
  readonly frozen: Frozen;
  readonly held: HeldObjects;
  /** Its contexts but for the first. */
  readonly contexts: readonly number[];
  /** What contexts had not been handed yet. */
  readonly unexposed: ReadonlyMap<number, Exposure>;
  readonly runs: number;
}

/** Longest reason of a guest that goes into an error. */
const MAX_REASON = 200;

/**
 * Takes a checkpoint of a guest, which nothing may be going on in.
 *
 * @throws UsageError where the wall or the guest can have none.
 */
export async function takePoint(
  guest: Guest,
  conversation: Conversation,
  ask: AskService,
): Promise<Pick<SessionPoint, 'frozen' | 'held'>> {
  const { capabilities } = conversation;
  if (guest.checkpoint === undefined) {
    throw new UsageError('checkpoint: the sandbox was made without; write checkpoints: N');
  }
  if (capabilities.counts.runningCalls > 0) {
    throw new UsageError('checkpoint: a call of the guest is not answered yet; wait for it');
  }
  return conversation.pausing(async (asking) => {
    const frozen = await guest.checkpoint?.(async (service, args) => {
      const answer = await asking(() => ask({ service, args, parse: (value) => value }));
      if (typeof answer === 'string') {
        throw new UsageError(`checkpoint: ${answer.slice(0, MAX_REASON)}`);
      }
      return answer;
    });
    if (frozen === undefined) {
      throw new UsageError('checkpoint: the guest has ended');
    }
    return { frozen, held: capabilities.snapshot() };
  });
}
