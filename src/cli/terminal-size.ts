import type { WriteStream } from 'node:tty';

/**
 * What tells a program how large the terminal is that its output goes to: its own output is a pipe, so it
 * cannot ask. `COLUMNS` and `LINES` are what Python looks at first (`shutil.get_terminal_size`), and
 * progress bars too. Nothing where there is no terminal, or it has no size.
 *
 * @param given What the policy sets already.
 */
export function terminalSize(
  streams: readonly Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>[],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const terminal = streams.find(({ isTTY }) => isTTY);
  const sizes: Readonly<Record<string, number>> =
    terminal === undefined ? {} : { COLUMNS: terminal.columns, LINES: terminal.rows };
  return Object.fromEntries(
    Object.entries(sizes)
      .filter(([name, size]) => size > 0 && given[name] === undefined)
      .map(([name, size]) => [name, String(size)]),
  );
}
