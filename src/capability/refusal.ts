import type { HostErrorKind } from '../protocol/messages.ts';

/** What the guest asked for cannot be had, and it may know why. Never leaves this room. */
export class Refusal extends Error {
  readonly kind: HostErrorKind;

  constructor(kind: HostErrorKind, message: string) {
    super(message);
    this.name = new.target.name;
    this.kind = kind;
  }
}
