/** Objects of the host that one guest may hold at one time. */
export const MAX_HOST_HANDLES = 65_536;

/** Objects of one guest that the host holds at one time: as many as one value may have. */
export const MAX_GUEST_HANDLES = 1024 * 1024;

/** Arguments of one call of the guest. */
export const MAX_ARGUMENTS = 10_000;
