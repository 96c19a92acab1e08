/**
 * What a terminal answers to a question, among what is typed: places, kinds, modes, colours, titles
 * (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). A guest may print the question.
 */
const REPORT =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001B\[[?>=]?[\d;]*\$?[Rcntxy]|\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)/g;

/** The beginning of one, at the end of what has come: of many answers one is cut somewhere. */
const BEGINNING =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001B(?:\[[?>=]?\d[\d;]*\$?|[\]PX^_][^\u0007\u001B]+)$/;

/** Longer than any answer. */
const MOST_HELD = 65_536;

/** What is typed without them: a guest must not type into the editor. */
export class ReportFilter {
  #held = '';

  /** What was typed, of what has come. */
  pass(data: string): string {
    const typed = (this.#held + data).replaceAll(REPORT, '');
    const beginning = BEGINNING.exec(typed)?.[0] ?? '';
    this.#held = beginning.length > MOST_HELD ? '' : beginning;
    return typed.slice(0, typed.length - beginning.length);
  }
}
