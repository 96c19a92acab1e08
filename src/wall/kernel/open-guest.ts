import type { Plan } from '../../policy/plan.ts';
import type { Copies } from '../../launcher/members.ts';
import type { GuestProcess } from '../../launcher/zygote.ts';
import { KernelGuest } from './guest.ts';
import { KeptGuest } from './kept-guest.ts';
import { readToEnd } from './read-to-end.ts';

/** Many are made at a time only where many are wanted: each has four sockets. */
const SLOTS = { firstSlots: 8, mostSlots: 256 };
/** Guests that may be copied last longer. */
const SLOTS_OF_KEPT = { firstSlots: 4, mostSlots: 64 };

/** And those that may be forked have four sockets more for each fork. */
const SLOTS_OF_FAMILIES = { firstSlots: 2, mostSlots: 8 };

/** How many guests a zygote serves. */
export function slotsFor({ checkpoints = 0, forks = 0 }: Copies): typeof SLOTS {
  if (forks > 0) {
    return SLOTS_OF_FAMILIES;
  }
  return checkpoints > 0 ? SLOTS_OF_KEPT : SLOTS;
}

/** A guest by its sockets, once it is sealed. */
export function openGuest(
  process: GuestProcess,
  { limits: { resultBytes } }: Pick<Plan, 'limits'>,
): Promise<KernelGuest | KeptGuest> {
  return process.keeper === null
    ? KernelGuest.open({ ...process, gone: readToEnd(process) }, resultBytes)
    : KeptGuest.open(process, process.keeper, resultBytes);
}
