/**
 * The part of the browser's interfaces that `pysandbox/browser` uses and neither TypeScript's
 * ECMAScript library nor the types of Node declare; https://html.spec.whatwg.org/multipage/workers.html
 */

/** Whether the page may share memory between threads; not there in old browsers. */
declare const crossOriginIsolated: boolean;

/** A thread of the page. */
declare class Worker {
  constructor(url: string | URL, options: { readonly type: 'module'; readonly name?: string });
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: () => void): void;
}

/** What a worker's own code sees of itself. */
declare const self: {
  postMessage(message: unknown): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
};
