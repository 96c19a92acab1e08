/** Objects of the host that one guest may hold at one time. */
export const MAX_HOST_HANDLES = 65_536;

/** Objects of one guest that the host holds at one time: as many as one value may have. */
export const MAX_GUEST_HANDLES = 1024 * 1024;

/** Arguments of one call of the guest. */
export const MAX_ARGUMENTS = 10_000;

/**
 * Bytes of the arguments of all calls that wait for their answers: functions of the host may hold them
 * while they wait, as values several times as large. One call alone may have more.
 */
export const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/** Buffers are not larger on the host than on their way: so many bytes of them count as one. */
export const BUFFER_BYTES_PER_BYTE = 8;
