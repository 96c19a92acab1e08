import { fileURLToPath } from 'node:url';

/** Where the build puts the page. */
export const PLAYGROUND_FOLDER = fileURLToPath(new URL('../../../playground/', import.meta.url));

/** What the page may do: load what the service serves, and nothing else. */
const PAGE = [
  "default-src 'none'",
  // The wasm wall compiles its module; nothing is evaluated from strings.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
];

/**
 * Of `frame.html`, which has markup of guests in a sandboxed frame within it: that frame takes on this
 * policy. Markup may have styles of its own, and pictures in it; it loads nothing and runs nothing.
 */
const FRAME = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
];

/**
 * Of the page and its files. The page stands by itself (COOP, COEP), which browsers ask for before they
 * give threads the shared memory of the wasm wall.
 */
export function playgroundHeaders(path: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': (path === '/frame.html' ? FRAME : PAGE).join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
}
