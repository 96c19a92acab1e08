import { readList, readNumber, readObject, readText, readTextOrNull } from '../run/read-json.ts';

/** How often something was counted. */
export type Counts = readonly (readonly [name: string, count: number])[];

/** The board as the page shows it. */
export interface ShownBoard {
  readonly startedAt: string;
  readonly wall: string;
  readonly python: string;
  readonly attempts: number;
  readonly sessions: number;
  readonly statuses: Counts;
  readonly denials: Counts;
  readonly flags: readonly { readonly place: string; readonly capturedAt: string | null }[];
  readonly last: readonly {
    readonly at: string;
    readonly room: string;
    readonly status: string;
    readonly code: string;
  }[];
}

/** What `/board.json` says. */
export function readBoard(value: unknown): ShownBoard {
  const fields = readObject(value);
  return {
    startedAt: readText(fields['startedAt']),
    wall: readText(fields['wall']),
    python: readText(fields['python']),
    attempts: readNumber(fields['attempts']),
    sessions: readNumber(fields['sessions']),
    statuses: readCounts(fields['statuses']),
    denials: readCounts(fields['denials']),
    flags: readList(fields['flags'], (flag) => {
      const { place, capturedAt } = readObject(flag);
      return { place: readText(place), capturedAt: readTextOrNull(capturedAt) };
    }),
    last: readList(fields['last'], (attempt) => {
      const { at, room, status, code } = readObject(attempt);
      return {
        at: readText(at),
        room: readText(room),
        status: readText(status),
        code: readText(code),
      };
    }),
  };
}

/** The most frequent first. */
function readCounts(value: unknown): Counts {
  return Object.entries(readObject(value))
    .map(([name, count]) => [name, readNumber(count)] as const)
    .toSorted(([, one], [, other]) => other - one);
}
