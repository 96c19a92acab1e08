import { byId } from './dom.ts';

const STORED = 'pysandbox-key';

/** Asks for the visitor's key when the service does, and keeps it as long as the tab is open. */
export class KeyForm {
  readonly #form = byId('key-form', HTMLFormElement);
  readonly #field = byId('key', HTMLInputElement);
  readonly #message = byId('key-message', HTMLElement);
  #key = stored();

  /** @param onKey Hears that there is a key to try. */
  constructor(onKey: () => void) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#key = this.#field.value.trim();
      this.#field.value = '';
      this.#form.hidden = true;
      store(this.#key);
      onKey();
    });
  }

  /** The key, if there is one. */
  readonly read = (): string | null => (this.#key === '' ? null : this.#key);

  /** The service wants a key, or another one. */
  ask(): void {
    this.#message.textContent =
      this.read() === null
        ? 'This service asks for a key.'
        : 'The service does not know this key, or it was revoked.';
    this.#form.hidden = false;
    this.#field.focus();
  }
}

/** Browsers may refuse to store: then the key lasts as long as the page. */
function stored(): string | null {
  try {
    return sessionStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(key: string): void {
  try {
    sessionStorage.setItem(STORED, key);
  } catch {
    // As above.
  }
}
