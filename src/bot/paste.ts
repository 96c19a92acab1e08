import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cutBytes } from './bytes.ts';

/** Where text goes that is too long for a chat. */
export interface PasteStore {
  /** Keeps a text, and tells its address. Rejects when that can't be done now. */
  put(text: string): Promise<string>;
}

/** Bytes of one page: as many as our own service takes. */
const MOST_BYTES = 262_144;
/** Characters of an address that is told. */
const MOST_ADDRESS = 200;
const PASTE_TIMEOUT_MS = 5000;
/** Of an answer of a service no more than an address is read. */
const MOST_ANSWER_BYTES = 4096;

/** A service that takes a text by POST, and answers with its address: as it is, or as `url` of JSON. */
export class HttpPaste implements PasteStore {
  readonly #endpoint: string;
  readonly #token: string | null;

  constructor(endpoint: string, token: string | null) {
    this.#endpoint = endpoint;
    this.#token = token;
  }

  async put(text: string): Promise<string> {
    const answer = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
      },
      body: cutBytes(text, MOST_BYTES),
      redirect: 'error',
      signal: AbortSignal.timeout(PASTE_TIMEOUT_MS),
    });
    if (!answer.ok) {
      throw new Error(`the paste service answered with status ${answer.status}`);
    }
    return checkAddress(addressIn(await readStart(answer)));
  }
}

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const stream: AsyncIterable<unknown> | null = body;
  for await (const chunk of stream ?? []) {
    if (!(chunk instanceof Uint8Array)) {
      break;
    }
    bytes += chunk.byteLength;
    if (bytes > MOST_ANSWER_BYTES) {
      throw new Error('the paste service answered with more than an address');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

function addressIn(text: string): string {
  if (!text.startsWith('{')) {
    return text;
  }
  const data: unknown = JSON.parse(text);
  const url = typeof data === 'object' && data !== null && 'url' in data ? data.url : undefined;
  return typeof url === 'string' ? url : '';
}

function checkAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.href.length > MOST_ADDRESS
  ) {
    throw new Error('the paste service answered with no address of a page');
  }
  return url.href;
}

/** Pages that are kept in a folder. The oldest ones go. */
const MOST_PAGES = 1000;

/** A folder that some web server shows under an address, as plain text. */
export class FolderPaste implements PasteStore {
  readonly #folder: string;
  readonly #address: string;

  constructor(folder: string, address: string) {
    this.#folder = folder;
    this.#address = address.replace(/\/*$/, '/');
  }

  async put(text: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    await this.#makeRoom();
    const name = `${randomBytes(8).toString('hex')}.txt`;
    const path = join(this.#folder, name);
    await writeFile(path, cutBytes(text, MOST_BYTES), { flag: 'wx', mode: 0o644 });
    return this.#address + name;
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^[\da-f]{16}\.txt$/.test(name));
    if (names.length < MOST_PAGES) {
      return;
    }
    const aged = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        return { path, at: (await stat(path)).mtimeMs };
      }),
    );
    aged.sort((one, other) => one.at - other.at);
    const surplus = aged.slice(0, names.length - MOST_PAGES + 1);
    await Promise.all(surplus.map(({ path }) => rm(path, { force: true })));
  }
}
