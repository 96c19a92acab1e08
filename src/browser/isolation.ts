import { WallUnavailableError } from '../model/errors.ts';

/**
 * A guest waits for the host, and is interrupted, through shared memory. Browsers give it to pages
 * that are isolated from those of other origins only; https://html.spec.whatwg.org/#cross-origin-isolated
 *
 * @throws WallUnavailableError when the page is not.
 */
export function requireIsolation(): void {
  if (typeof crossOriginIsolated === 'undefined' || !crossOriginIsolated) {
    throw new WallUnavailableError(
      'cross-origin isolation',
      'this page has no shared memory, by which host and guest talk',
      'Serve the page and its scripts over HTTPS, or from localhost, with the headers ' +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    );
  }
}
