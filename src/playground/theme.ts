const THEMES = ['auto', 'light', 'dark'] as const;

type Theme = (typeof THEMES)[number];

const NAMES: Readonly<Record<Theme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};

const STORED = 'pysandbox-theme';

/** Lets a button go round the themes. The choice is kept in this browser. */
export function startTheme(button: HTMLButtonElement): void {
  let theme = THEMES.find((known) => known === stored()) ?? 'auto';
  const show = (): void => {
    document.documentElement.dataset['theme'] = theme;
    button.setAttribute('aria-label', `Colors: ${NAMES[theme]}`);
    button.title = `Colors: ${NAMES[theme]}`;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    store(theme);
    show();
  });
  show();
}

/** Browsers may refuse to store: then the choice lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // As above.
  }
}
