/**
 * What the types of playwright-core name of a page's elements. No test here has to do with elements,
 * so TypeScript's library of the DOM, whose names would be in every file, is not wanted for it.
 */
interface Node {
  readonly nodeType: number;
}
interface HTMLElement extends Node {
  readonly tagName: string;
}
interface SVGElement extends Node {
  readonly tagName: string;
}
type HTMLElementTagNameMap = Record<'html', HTMLElement>;
