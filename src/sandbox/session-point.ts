import { UsageError } from '../model/errors.ts';
import type { Exposure, HeldObjects } from '../capability/index.ts';
import type { AskAgent, Frozen, Guest } from '../wall/wall.ts';
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

/** What a copy is taken for. */
export type PointUse = 'checkpoint' | 'fork';

/**
 * Takes a checkpoint of a guest, or forks it; nothing may be going on in it.
 *
 * @throws UsageError where the guest cannot be copied.
 */
export async function takePoint(
  { guest, use }: { readonly guest: Guest; readonly use: PointUse },
  conversation: Conversation,
  ask: AskService,
): Promise<Pick<SessionPoint, 'frozen' | 'held'>> {
  const { capabilities } = conversation;
  if (capabilities.counts.runningCalls > 0) {
    throw new UsageError(`${use}: a call of the guest is not answered yet; wait for it`);
  }
  return conversation.pausing(async (asking) => {
    const asked: AskAgent = async (service, args) => {
      const answer = await asking(() => ask({ service, args, parse: (value) => value }));
      if (typeof answer === 'string') {
        throw new UsageError(`${use}: ${answer.slice(0, MAX_REASON)}`);
      }
      return answer;
    };
    const fork = use === 'fork' ? guest.fork?.(asked) : undefined;
    const frozen = await (fork ?? guest.checkpoint?.(asked));
    if (frozen === undefined) {
      throw new UsageError(`${use}: the guest has ended`);
    }
    return { frozen, held: capabilities.snapshot() };
  });
}

/**
 * Whether a guest can be copied. One that is a fork of the kernel wall cannot: only the one that it came
 * from has what it takes.
 *
 * @throws UsageError when it cannot.
 */
export function checkCopying(guest: Guest, use: PointUse, isCopy: boolean): void {
  const can = guest.checkpoint !== undefined;
  const canFork = guest.fork !== undefined || (can && guest.canFork === true);
  if (use === 'checkpoint' ? can : canFork) {
    return;
  }
  throw new UsageError(
    isCopy && !can && guest.fork === undefined ? FORK_REFUSES[use] : MADE_WITHOUT[use],
  );
}

const MADE_WITHOUT = {
  checkpoint: 'checkpoint: the sandbox was made without; write checkpoints: N',
  fork: "fork: the sandbox was made without; write forks: N, for N at one time, or wall: 'wasm'",
};

const FORK_REFUSES = {
  checkpoint:
    "checkpoint: a fork of the kernel wall has none; take it of the sandbox that was forked, or write wall: 'wasm'",
  fork: "fork: a fork of the kernel wall cannot be forked; fork the sandbox that it came from, or write wall: 'wasm'",
};
