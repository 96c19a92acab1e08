/** https://developer.mozilla.org/docs/Web/API/Trusted_Types_API */
interface Policies {
  createPolicy(name: string, rules: { readonly createScriptURL: (url: string) => string }): unknown;
}

declare global {
  interface Window {
    readonly trustedTypes?: Policies;
  }
}

/**
 * The page's policy refuses text where the browser takes markup or addresses of scripts, but for what
 * this allows: the worker of the wall. The library knows nothing of this page, so it is the default.
 */
export function allowGuestWorkers(): void {
  window.trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => {
      const { origin, pathname } = new URL(url, document.baseURI);
      if (origin === location.origin && /\/wall-[0-9a-z]+\/guest-worker\.js$/i.test(pathname)) {
        return url;
      }
      throw new TypeError('this page starts no such script');
    },
  });
}
