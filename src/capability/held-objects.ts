import { Capability } from './capability.ts';
import { Meter } from './meter.ts';
import { FunctionSurface } from './surface/function-surface.ts';
import type { Scope } from './host-table.ts';

/** One object of the host that a guest holds: under which number, for how long, how often received. */
export interface HeldObject {
  readonly id: number;
  readonly capability: Capability;
  readonly scope: Scope | null;
  readonly sent: number;
}

/**
 * What a guest held of the host at a checkpoint, by the host's own count: a copy of the guest is given
 * the same, whatever the guest has let go of since. Whoever took it drops it.
 */
export class HeldObjects {
  readonly objects: readonly HeldObject[];
  /** The last number that was given to an object. */
  readonly lastId: number;
  readonly #report: (error: unknown) => void;
  #dropped = false;

  constructor(
    objects: readonly HeldObject[],
    lastId: number,
    report: (error: unknown) => void = () => {},
  ) {
    this.objects = objects;
    this.lastId = lastId;
    this.#report = report;
    for (const { capability } of objects) {
      capability.held(); // an iterator is not closed while a checkpoint may still use it
    }
  }

  drop(): void {
    if (!this.#dropped) {
      this.#dropped = true;
      for (const { capability } of this.objects) {
        capability.dropped(this.#report);
      }
    }
  }
}

/**
 * In place of objects that a guest held in another process: numbers and counts as there, and whatever
 * the guest asks of one is refused.
 */
export function goneObjects(
  counts: readonly (readonly [id: number, sent: number])[],
  lastId: number,
): HeldObjects {
  const objects = counts.map(([id, sent]): HeldObject => {
    const name = 'an object of the host that saved the checkpoint';
    const parts = { name, doc: null, parameters: null, signature: null, returns: null };
    const surface = new FunctionSurface(() => null, parts);
    const capability = new Capability({ target: null, name, surface, meter: new Meter(name) });
    capability.revoke();
    return { id, capability, scope: 'session', sent };
  });
  return new HeldObjects(objects, lastId);
}
