/**
 * The part of the browser's interfaces that the client uses and neither TypeScript's ECMAScript library nor
 * the types of Node 20 declare; https://websockets.spec.whatwg.org/
 */
declare class WebSocket {
  static readonly OPEN: number;
  constructor(url: string, protocols: readonly string[]);
  binaryType: 'arraybuffer' | 'blob';
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array): void;
  close(): void;
  addEventListener(type: 'open' | 'error' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
