import { byId, make } from './dom.ts';
import { Editor } from './editor/editor.ts';
import { EXAMPLES } from './examples.ts';
import { GivenFiles } from './files/given-files.ts';
import { KeyForm } from './key-form.ts';
import { Log } from './output/log.ts';
import { tellLimits } from './output/tell-ending.ts';
import { LIMITS, presetNamed } from './presets.ts';
import { RunControl } from './run-control.ts';
import { BrowserWall } from './run/browser-wall.ts';
import { KEY_WANTED, Service } from './run/service.ts';
import { fromFragment } from './share/link.ts';
import { startSharing } from './share/share-button.ts';
import { StatusLine } from './status-line.ts';
import { startTheme } from './theme.ts';
import { allowGuestWorkers } from './trusted-types.ts';
import { browserLayers } from './walls/layer.ts';
import { serviceWalls } from './walls/service-walls.ts';
import { WallPanel } from './walls/panel.ts';
import { RunFailed } from './run/runner.ts';

allowGuestWorkers();
startTheme(byId('theme', HTMLButtonElement));

const policy = byId('policy', HTMLSelectElement);
const here = byId('in-browser', HTMLInputElement);
const runButton = byId('run', HTMLButtonElement);
const stopButton = byId('stop', HTMLButtonElement);
const output = byId('output', HTMLElement);
const shared = byId('shared-note', HTMLElement);

const status = new StatusLine();
const walls = new WallPanel(byId('walls', HTMLElement));
const keys = new KeyForm(() => void showWalls());
const service = new Service(keys.read);
const browserWall = new BrowserWall();
const editor = new Editor(byId('editor', HTMLElement), {
  code: EXAMPLES[0]?.code ?? '',
  onChange: () => {
    shared.hidden = true;
  },
});
const files = new GivenFiles(byId('drop-zone', HTMLElement), byId('choose', HTMLInputElement));
const control = new RunControl({
  editor,
  files,
  log: new Log(output),
  status,
  walls,
  settings: () => ({
    runner: here.checked ? browserWall : service,
    policy: presetNamed(policy.value),
    limits: LIMITS[presetNamed(policy.value)],
    stdin: byId('stdin', HTMLTextAreaElement).value,
  }),
  onBusy: (busy) => {
    // Focus stays where it is: a button that is disabled would lose it.
    runButton.setAttribute('aria-disabled', String(busy));
    stopButton.setAttribute('aria-disabled', String(!busy));
    output.setAttribute('aria-busy', String(busy));
  },
  onFailed: ({ code }) => {
    if (code === KEY_WANTED) {
      keys.ask();
    }
  },
});

function showLimits(): void {
  byId('limits', HTMLElement).textContent = tellLimits(LIMITS[presetNamed(policy.value)]);
}

/** The walls of where the code will run. */
async function showWalls(): Promise<void> {
  if (here.checked) {
    walls.show(browserLayers());
    return;
  }
  walls.show(null);
  try {
    const report = await serviceWalls(service);
    if (!here.checked) {
      walls.show(report);
    }
  } catch (error) {
    if (error instanceof RunFailed && error.code === KEY_WANTED) {
      keys.ask();
    }
  }
}

/** The code of the address, if it has one. It does not run: whoever made it may be a stranger. */
async function showShared(): Promise<void> {
  const found = await fromFragment(location.hash);
  if (found === null) {
    return;
  }
  if (found.code === null) {
    status.say(
      {
        tone: 'warning',
        title: 'Broken link',
        text: 'The link was cut off or changed; ask for it anew.',
      },
      null,
    );
    return;
  }
  editor.replace(found.code);
  shared.hidden = false;
}

function startExamples(menu: HTMLSelectElement): void {
  menu.append(...EXAMPLES.map(({ name }) => make('option', '', name)));
  menu.addEventListener('change', () => {
    const example = EXAMPLES.find(({ name }) => name === menu.value);
    if (example !== undefined) {
      editor.replace(example.code);
      policy.value = example.policy;
      showLimits();
    }
    menu.selectedIndex = 0;
  });
}

runButton.addEventListener('click', () => void control.run());
stopButton.addEventListener('click', () => control.stop());
policy.addEventListener('change', showLimits);
here.addEventListener('change', () => void showWalls());
window.addEventListener('hashchange', () => void showShared());
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (event.shiftKey) {
        control.stop();
      } else {
        void control.run();
      }
    }
  },
  { capture: true },
);

if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
  byId('modifier', HTMLElement).textContent = '⌘';
}
startSharing(byId('share', HTMLButtonElement), () => editor.code);
startExamples(byId('examples', HTMLSelectElement));
showLimits();
await Promise.all([showWalls(), showShared()]);
