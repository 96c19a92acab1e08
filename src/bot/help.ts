import type { WallReport } from './runner.ts';

/** What `help` tells, in as few words as a channel bears. */
export function helpText(prefix: string, { python, wall }: WallReport, about: string): string {
  const words = ['reset', 'undo', 'forget', 'tb'].map((word) => prefix + word).join(' ');
  return [
    `Python ${python} behind the ${wall} wall.`,
    `>>> CODE or ${prefix}py CODE runs in your session; further lines with "... ", an empty "..." ends them;`,
    words,
    about,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
