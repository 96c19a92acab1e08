import { fileURLToPath } from 'node:url';

/** Where the build puts the page of the playground that shows the board. */
export const PAGE_FOLDER = fileURLToPath(new URL('../../challenge/', import.meta.url));

/** Of the page and its files. It loads what is its own, and takes no text of an attacker for markup. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;
