/** Bytes that the browser holds for the page until they are dropped. */
export class ObjectUrls {
  #urls: string[] = [];

  /** An address of these bytes. */
  readonly add = (bytes: Uint8Array<ArrayBuffer>, type: string): string => {
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    this.#urls.push(url);
    return url;
  };

  /** The addresses given so far lead nowhere from now on. */
  drop(): void {
    this.#urls.forEach((url) => URL.revokeObjectURL(url));
    this.#urls = [];
  }
}

/** How bytes get an address. */
export type AddUrl = ObjectUrls['add'];
