import { byId } from '../dom.ts';
import { Editor } from '../editor/editor.ts';
import { Log } from '../output/log.ts';
import { StatusLine } from '../status-line.ts';
import { startTheme } from '../theme.ts';
import { AttemptControl } from './attempt-control.ts';
import { startFlagForm } from './flag-form.ts';
import { LiveBoard } from './live-board.ts';

const FIRST_ATTEMPT = `# A flag is in each of the places on the board. Get one out.
import os
os.listdir('/')`;

startTheme(byId('theme', HTMLButtonElement));

const runButton = byId('run', HTMLButtonElement);
const newButton = byId('new-session', HTMLButtonElement);
const output = byId('output', HTMLElement);
const board = new LiveBoard();
const control = new AttemptControl({
  editor: new Editor(byId('editor', HTMLElement), { code: FIRST_ATTEMPT, onChange: () => {} }),
  log: new Log(output),
  status: new StatusLine(),
  onBusy: (isBusy) => {
    // Focus stays where it is: a button that is disabled would lose it.
    runButton.setAttribute('aria-disabled', String(isBusy));
    newButton.setAttribute('aria-disabled', String(isBusy));
    output.setAttribute('aria-busy', String(isBusy));
    if (!isBusy) {
      void board.refresh();
    }
  },
});

runButton.addEventListener('click', () => void control.run());
newButton.addEventListener('click', () => control.newSession());
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void control.run();
    }
  },
  { capture: true },
);
if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
  byId('modifier', HTMLElement).textContent = '⌘';
}
startFlagForm(() => void board.refresh());
board.start();
