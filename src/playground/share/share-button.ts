import { byId } from '../dom.ts';
import { toFragment } from './link.ts';

/** Puts the code into the page's address and the address on the clipboard. */
export function startSharing(button: HTMLButtonElement, code: () => string): void {
  const field = byId('share-link', HTMLInputElement);
  const place = byId('share-result', HTMLElement);
  const message = byId('share-message', HTMLElement);
  button.addEventListener('click', () => {
    void share().catch(() => {
      message.textContent = 'This browser cannot make such a link.';
    });
  });

  async function share(): Promise<void> {
    const fragment = await toFragment(code());
    place.hidden = false;
    field.hidden = fragment === null;
    if (fragment === null) {
      message.textContent = 'This code is too long for a link. Send it as a file.';
      return;
    }
    const url = new URL(fragment, location.href);
    history.replaceState(null, '', url);
    field.value = url.href;
    field.select();
    message.textContent = (await copied(url.href))
      ? 'Copied. The link holds the code itself; nothing is stored, and it does not run by itself.'
      : 'Copy this link. It holds the code itself; nothing is stored, and it does not run by itself.';
  }
}

/** Browsers may refuse the clipboard: then the link is there to be copied. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
