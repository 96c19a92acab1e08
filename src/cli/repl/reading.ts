import type { Completions } from './completion.ts';
import type { History } from './history.ts';

/** Whether a text is a whole statement, and how the line after it begins. */
export interface Syntax {
  readonly status: 'complete' | 'incomplete' | 'invalid';
  readonly indent: string;
}

/** Who knows the language. Both answer in any case, and before long. */
export interface Guide {
  readonly check: (text: string) => Promise<Syntax>;
  readonly complete: (text: string, cursor: number) => Promise<Completions>;
}

/** How one text is read. */
export interface Reading {
  readonly prompts: { readonly first: string; readonly next: string };
  /** Without one a single line is read, of what is no code. */
  readonly guide: Guide | null;
  readonly history: History | null;
  /** Whether what is typed is not to be seen. */
  readonly isSecret?: boolean;
  /** Aborted when nobody waits for the text any longer. */
  readonly signal?: AbortSignal;
}

/** What was typed. */
export type Typed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'end' };
