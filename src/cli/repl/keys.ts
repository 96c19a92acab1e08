/** A key as `readline.emitKeypressEvents` tells it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

/** What a key is for. */
export type Command =
  | 'accept'
  | 'new-line'
  | 'complete'
  | 'outdent'
  | 'interrupt'
  | 'delete-or-end'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'older'
  | 'newer'
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end'
  | 'word-left'
  | 'word-right'
  | 'backspace'
  | 'delete'
  | 'kill-line'
  | 'kill-line-start'
  | 'kill-word'
  | 'kill-word-back'
  | 'yank'
  | 'transpose'
  | 'search'
  | 'cancel'
  | 'clear-screen'
  | 'suspend';

/** What was done at the keyboard. */
export type Press =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'resize' }
  /** The terminal is ours again after it was somebody else's: what it shows is not known. */
  | { readonly kind: 'redraw' }
  /** The terminal has gone. */
  | { readonly kind: 'gone' };

/** `ctrl-`, `meta-` or nothing, and the name that Node gives the key. Emacs and readline's own. */
const COMMANDS = new Map<string, Command>([
  ['return', 'accept'],
  ['enter', 'accept'],
  ['meta-return', 'new-line'],
  ['meta-enter', 'new-line'],
  ['tab', 'complete'],
  ['shift-tab', 'outdent'],
  ['ctrl-c', 'interrupt'],
  ['ctrl-d', 'delete-or-end'],
  ['left', 'left'],
  ['ctrl-b', 'left'],
  ['right', 'right'],
  ['ctrl-f', 'right'],
  ['up', 'up'],
  ['down', 'down'],
  ['ctrl-p', 'up'],
  ['ctrl-n', 'down'],
  ['pageup', 'older'],
  ['pagedown', 'newer'],
  ['meta-p', 'older'],
  ['meta-n', 'newer'],
  ['home', 'line-start'],
  ['ctrl-a', 'line-start'],
  ['end', 'line-end'],
  ['ctrl-e', 'line-end'],
  ['ctrl-home', 'text-start'],
  ['meta-<', 'text-start'],
  ['ctrl-end', 'text-end'],
  ['meta->', 'text-end'],
  ['ctrl-left', 'word-left'],
  ['meta-left', 'word-left'],
  ['meta-b', 'word-left'],
  ['ctrl-right', 'word-right'],
  ['meta-right', 'word-right'],
  ['meta-f', 'word-right'],
  ['backspace', 'backspace'],
  ['ctrl-h', 'backspace'],
  ['delete', 'delete'],
  ['ctrl-k', 'kill-line'],
  ['ctrl-u', 'kill-line-start'],
  ['meta-d', 'kill-word'],
  ['ctrl-delete', 'kill-word'],
  ['ctrl-w', 'kill-word-back'],
  ['meta-backspace', 'kill-word-back'],
  ['ctrl-y', 'yank'],
  ['ctrl-t', 'transpose'],
  ['ctrl-r', 'search'],
  ['ctrl-g', 'cancel'],
  ['ctrl-l', 'clear-screen'],
  ['ctrl-z', 'suspend'],
]);
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/;

/** What a key means; null for one that means nothing here. */
export function meaningOf({ name = '', sequence = '', ctrl, meta, shift }: Key): Press | null {
  // Node names `<` after Escape by nothing.
  const named = name === '' && meta === true ? sequence.slice(1) : name;
  const prefix = ctrl === true ? 'ctrl-' : meta === true ? 'meta-' : '';
  const command =
    (named === 'tab' && shift === true ? COMMANDS.get('shift-tab') : null) ??
    COMMANDS.get(prefix + named);
  if (command !== undefined) {
    return { kind: 'command', command };
  }
  const isText = prefix === '' && sequence !== '' && !CONTROL.test(sequence);
  return isText ? { kind: 'text', text: sequence } : null;
}
