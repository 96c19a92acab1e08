import type { HostFunction, HostObject, HostProxy } from '../model/reference.ts';
import type { HostInput } from '../model/value.ts';

/** What the guest may be handed under a name. */
export type Exposable =
  | HostInput
  | (HostFunction | HostObject | HostProxy)
  | readonly Exposable[]
  | { readonly [name: string]: Exposable };

/**
 * What the guest may use of the host, by the names it knows it under. Functions may be called;
 * plain objects and arrays may be read, where they are, with all that is in them; other values are
 * copied. Instances of classes are refused, unless `proxy()` says what may be used of them or their
 * class extends `HostObject`.
 */
export interface Exposure {
  readonly [name: string]: Exposable;
}
