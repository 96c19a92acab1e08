/** The right to one guest. Whoever has it releases it; again does nothing. */
export interface Lease {
  /** Takes processor time from the tenant's quota, while the guest lives. */
  charge(cpuMs: number): void;
  /** The guest has ended; what it used and was not charged for yet. */
  release(usage?: { readonly cpuMs: number }): void;
}
