import { HostProxy } from '../model/reference.ts';
import type { HostFunction, HostObject } from '../model/reference.ts';
import type { Meter } from './meter.ts';
import type { Surface } from './surface/surface.ts';

/** What a capability is made of. */
export interface CapabilityParts<Target> {
  readonly target: Target;
  readonly name: string;
  /** Whether the name says nothing, so that the one it is exposed under is better. */
  readonly nameless?: boolean;
  readonly surface: Surface;
  readonly meter: Meter;
  /** What host functions get when the guest hands it back; the capability itself by default. */
  readonly returned?: HostObject | HostProxy | HostFunction;
}

/**
 * Something of the host that guests may use, and how much of it: what `proxy()` and `hostFunction()`
 * give. The same one may be handed to any number of guests.
 */
export class Capability<Target = unknown> extends HostProxy {
  readonly target: Target;
  #name: string;
  #nameless: boolean;
  readonly #surface: Surface;
  readonly #meter: Meter;
  readonly #returned: HostObject | HostProxy | HostFunction;
  #holders = 0;

  constructor(parts: CapabilityParts<Target>) {
    const { target, name, nameless = false, surface, meter, returned } = parts;
    super();
    this.target = target;
    this.#name = name;
    this.#nameless = nameless;
    this.#surface = surface;
    this.#meter = meter;
    this.#returned = returned ?? this;
  }

  /** What guests and reports call it. */
  get name(): string {
    return this.#name;
  }

  /** It is exposed under a name, which becomes its own if it has none. @internal */
  namedBy(exposedAs: string): void {
    if (this.#nameless) {
      this.#nameless = false;
      this.#name = exposedAs;
      this.#meter.name = exposedAs;
    }
  }

  /** How often guests have used it. */
  get calls(): number {
    return this.#meter.calls;
  }

  /** For how long its functions have run, in milliseconds. */
  get spentMs(): number {
    return this.#meter.spentMs;
  }

  /** How many guests hold it now. */
  get liveReferences(): number {
    return this.#holders;
  }

  /** Whether `revoke()` was called. */
  get revoked(): boolean {
    return this.#meter.revoked;
  }

  /**
   * Takes it from all guests, for ever. Later uses raise an exception in the guest; running ones are
   * answered so, and their signals fire. Iterators that came of it go with it.
   */
  revoke(): void {
    this.#meter.revoke();
  }

  /** How it answers. Of no use outside of the library. @internal */
  get surface(): Surface {
    return this.#surface;
  }

  /** @internal */
  get meter(): Meter {
    return this.#meter;
  }

  /** What host functions get when the guest hands it back. @internal */
  get returned(): HostObject | HostProxy | HostFunction {
    return this.#returned;
  }

  /** A guest has been handed it. @internal */
  held(): void {
    this.#holders += 1;
  }

  /** A guest has let go of it; `report` takes what goes wrong. @internal */
  dropped(report: (error: unknown) => void): void {
    this.#holders -= 1;
    this.unused(report);
  }

  /** No guest will ever hold it, unless one does now. @internal */
  unused(report: (error: unknown) => void): void {
    if (this.#holders === 0) {
      this.#surface.released?.(report);
    }
  }
}
