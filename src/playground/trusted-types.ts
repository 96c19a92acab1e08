/**
 * The page's policy refuses text where the browser takes markup or addresses of scripts, unless it goes
 * through here; https://developer.mozilla.org/docs/Web/API/Trusted_Types_API
 */
interface Policies {
  createPolicy(
    name: string,
    rules: {
      readonly createHTML?: (text: string) => string;
      readonly createScriptURL?: (url: string) => string;
    },
  ): { createHTML(text: string): string };
}

declare global {
  interface Window {
    readonly trustedTypes?: Policies;
  }
}

const inert = window.trustedTypes?.createPolicy('inert-html', { createHTML: (text) => text });

/** Parses markup of strangers into a document that runs and loads nothing. */
export function parseInert(markup: string): Document {
  return new DOMParser().parseFromString(inert?.createHTML(markup) ?? markup, 'text/html');
}

/**
 * The one address of a script that the page gives to the browser as text: the worker of the wall. The
 * library knows nothing of this page, so the default policy is asked.
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
