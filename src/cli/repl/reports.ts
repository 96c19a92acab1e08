/**
 * What a terminal answers to a question, among what is typed: places, kinds, modes, colours, titles
 * (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). A guest may print the question.
 */
const REPORT =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001B\[[?>=]?[\d;]*\$?[Rcntxy]|\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)/g;

/** What was typed without them: a guest must not type into the editor. */
export function withoutReports(typed: string): string {
  return typed.replaceAll(REPORT, '');
}
