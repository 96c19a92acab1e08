import { fileURLToPath } from 'node:url';

/** The root of the package, seen from the compiled bench. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
