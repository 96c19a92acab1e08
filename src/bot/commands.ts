/** What a line asks of the bot. */
export type Command =
  | { readonly kind: 'run'; readonly code: string }
  /** Another line of a statement; without text it ends it. */
  | { readonly kind: 'more'; readonly code: string }
  /** A word behind the prefix. Whether there is such a command is not known here. */
  | { readonly kind: 'word'; readonly name: string; readonly argument: string };

/** What a line asks of the bot; null when it is not for it. */
export function parseCommand(line: string, prefix: string): Command | null {
  const text = line.trimEnd();
  if (text.startsWith('>>>')) {
    const code = text.slice(3).trim();
    return code === '' ? null : { kind: 'run', code };
  }
  if (text === '...' || text.startsWith('... ')) {
    return { kind: 'more', code: text.slice(4) };
  }
  if (!text.startsWith(prefix)) {
    return null;
  }
  const [name = '', ...rest] = text.slice(prefix.length).split(' ');
  const argument = rest.join(' ').trim();
  if (name === 'py') {
    return argument === '' ? null : { kind: 'run', code: argument };
  }
  return { kind: 'word', name, argument };
}
