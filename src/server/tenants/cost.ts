/** What one guest takes of what there is, while it lives. */
export interface Cost {
  /** Memory and disk that its policy allows. */
  readonly memoryMiB: number;
  /** What decides the warm interpreter behind it. */
  readonly wallKey: string;
  /** What that interpreter and its spare guests take, once for all guests that have it. */
  readonly warmMiB: number;
}
