import { byId } from '../dom.ts';
import { readText } from '../run/read-json.ts';
import { ask } from './challenge-service.ts';

/** Lets a visitor hand in what may be a flag. */
export function startFlagForm(onHandedIn: () => void): void {
  const field = byId('flag', HTMLInputElement);
  const answer = byId('flag-answer', HTMLElement);
  const handIn = async (): Promise<void> => {
    answer.textContent = '';
    try {
      answer.textContent = readText((await ask('/flag', { flag: field.value }))['answer']);
      onHandedIn();
    } catch (error) {
      answer.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  byId('flag-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void handIn();
  });
}
