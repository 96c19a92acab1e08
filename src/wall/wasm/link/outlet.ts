import type { PacketKind } from './packets.ts';

/** Where a guest's thread sends packets. Returns when they are out, or nobody will read them. */
export interface Outlet {
  send(kind: PacketKind, bytes: Uint8Array): void;
}
