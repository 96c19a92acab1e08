import { fileURLToPath } from 'node:url';

/** Where the guest's Python code is on the host: `guest/` of this package. */
export const GUEST_FOLDER = fileURLToPath(new URL('../../../guest', import.meta.url));
