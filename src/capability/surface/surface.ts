import type { PythonRecord, PythonValue } from '../../model/value.ts';
import type { HostAction } from '../../protocol/messages.ts';
import type { HostDescription } from '../../protocol/value/types.ts';
import type { Capability } from '../capability.ts';
import { Refusal } from '../refusal.ts';
import type { RunningCall } from '../running-call.ts';

/** What a guest asks of an object of the host. */
export interface Use {
  readonly action: HostAction;
  readonly name: string | null;
  readonly args: readonly PythonValue[];
  readonly kwargs: PythonRecord;
  /** What it is asked of. */
  readonly capability: Capability;
  readonly call: RunningCall;
}

/** How one kind of object answers a guest. What it does not name, it refuses. */
export interface Surface {
  /** As it is now. */
  readonly description: HostDescription;
  /**
   * Does it. Gives a value of the host, or a promise of one.
   *
   * @throws Refusal for what the guest may not have; else whatever the host's code throws.
   */
  use(use: Use): unknown;
  /** A guest has let go of it; `report` takes what goes wrong. */
  released?(report: (error: unknown) => void): void;
}

/** UTF-16 units of a key that are shown in an error. */
const MAX_KEY_UNITS = 200;

/** What is described when nothing else is said. */
export const BARE_DESCRIPTION: HostDescription = {
  name: 'object',
  callable: false,
  methods: [],
  attributes: [],
  write: [],
  protocols: [],
  signature: null,
  doc: null,
};

/** The refusal of what an object cannot do at all. */
export function notSupported({ action, capability }: Use): Refusal {
  return new Refusal('type', `'${capability.name}' object does not support '${action}'`);
}

/** The refusal of a name. */
export function noAttribute({ capability }: Use, name: string | null): Refusal {
  return new Refusal('attribute', `'${capability.name}' object has no attribute '${name}'`);
}

/** The refusal of a key. */
export function noKey(key: unknown): Refusal {
  const isObject = (typeof key === 'object' && key !== null) || typeof key === 'function';
  const text = typeof key === 'string' ? `'${key.slice(0, MAX_KEY_UNITS)}'` : String(key);
  return new Refusal('key', isObject ? 'no such key' : text);
}

/** Arguments as a function of JavaScript takes them: keywords, if any, in one last object. */
export function plainArguments({ args, kwargs }: Use): readonly PythonValue[] {
  for (const _ in kwargs) {
    return [...args, kwargs];
  }
  return args;
}
