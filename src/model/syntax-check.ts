/** Whether a text is a program that can run, as it is typed. */
export interface SyntaxCheck {
  /** `incomplete`: more of it may follow, or must. A block goes on until an empty line ends it. */
  readonly status: 'complete' | 'incomplete' | 'invalid';
  /** How the next line would begin. */
  readonly indent: string;
}
