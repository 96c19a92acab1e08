import { byId, make, makeButton } from '../dom.ts';
import { size } from '../output/tell-ending.ts';
import type { GivenFile } from '../run/runner.ts';
import { givenName, visibleName } from './safe-name.ts';

/** What a run may be given: with base64 and code it stays below what the service takes. */
export const MAX_FILES = 20;
export const MAX_FILES_BYTES = 8 * 2 ** 20;

/** The files that the visitor gives, by dropping or choosing them. They stay in this page. */
export class GivenFiles {
  readonly #list = byId('given-files', HTMLElement);
  readonly #message = byId('files-message', HTMLElement);
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(zone: HTMLElement, chooser: HTMLInputElement) {
    chooser.addEventListener('change', () => {
      void this.add(chooser.files ?? []).then(() => {
        chooser.value = '';
      });
    });
    // Over all of the page, or the browser would leave it for a file that falls beside the zone.
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      zone.classList.add('over');
    });
    document.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) {
        zone.classList.remove('over');
      }
    });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      zone.classList.remove('over');
      void this.add(event.dataTransfer?.files ?? []);
    });
  }

  /** What the next run is given. */
  get all(): GivenFile[] {
    return Array.from(this.#files, ([path, bytes]) => ({ path, bytes }));
  }

  /** Adds files, or says why not. One of the same name takes the other's place. */
  async add(files: Iterable<File> | FileList): Promise<void> {
    const refused: string[] = [];
    for (const file of Array.from(files)) {
      const problem = await this.#take(file);
      if (problem !== null) {
        refused.push(`${visibleName(file.name)}: ${problem}`);
      }
    }
    this.#message.textContent = refused.join(' ');
    this.#draw();
  }

  async #take(file: File): Promise<string | null> {
    const path = givenName(file.name);
    if (path === null) {
      return 'this is no name for a file.';
    }
    const others = [...this.#files].filter(([name]) => name !== path);
    const held = others.reduce((sum, [, { length }]) => sum + length, 0);
    if (others.length >= MAX_FILES) {
      return `a run takes at most ${MAX_FILES} files.`;
    }
    if (held + file.size > MAX_FILES_BYTES) {
      return `a run takes at most ${size(MAX_FILES_BYTES)} of files.`;
    }
    try {
      this.#files.set(path, new Uint8Array(await file.arrayBuffer()));
      return null;
    } catch {
      return 'it cannot be read.';
    }
  }

  #draw(): void {
    const items = this.all.map(({ path, bytes }) => {
      const remove = makeButton('remove', '×', () => {
        this.#files.delete(path);
        this.#draw();
      });
      remove.setAttribute('aria-label', `Take ${path} away`);
      return make('li', '', make('bdi', '', path), make('small', '', size(bytes.length)), remove);
    });
    this.#list.replaceChildren(...items);
  }
}
