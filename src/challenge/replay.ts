import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { UsageError } from '../index.ts';
import type { Answer, Person } from '../bot/index.ts';
import { type Attempt, recordSchema } from './attempt.ts';
import type { Challenge } from './challenge.ts';
import { type Scene, translated } from './scene.ts';

/** Attempts of one file: more than a recorder writes into one. */
const MOST_ATTEMPTS = 1_000_000;
/** Rates that hold nobody back: the attempts were let in once. */
export const REPLAY_RATES = {
  commands: { most: 1e9, perSecond: 1e9 },
  time: { most: 1e12, perSecond: 1e9 },
  perOrigin: 1,
} as const;

export interface Recorded {
  readonly attempt: Attempt;
  /** What the names in its code meant. */
  readonly scene: Scene;
}

export interface ReplayReport {
  readonly attempts: number;
  readonly sessions: number;
  /** Attempts that did not come to the same tag as then. */
  readonly changed: readonly { readonly attempt: Attempt; readonly status: string }[];
  /** Places whose flags came out. */
  readonly captured: readonly string[];
  /** What happened to places. */
  readonly harm: readonly string[];
}

/** Reads a file of attempts. @throws UsageError for a line that is none. */
export async function readAttempts(path: string): Promise<readonly Recorded[]> {
  await access(path).catch((error: unknown) => {
    throw new UsageError(`challenge: can't read ${path}`, { cause: error });
  });
  const found: Recorded[] = [];
  let scene: Scene | null = null;
  let number = 0;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    number += 1;
    if (line === '') {
      continue;
    }
    const record = parseLine(line, `${path}, line ${number}`);
    if (record.type === 'challenge') {
      scene = record.scene;
    } else if (scene === null) {
      throw new UsageError(`${path}: it does not begin with the line about the challenge`);
    } else if (found.push({ attempt: record, scene }) > MOST_ATTEMPTS) {
      throw new UsageError(`${path}: more than ${MOST_ATTEMPTS} attempts; split it`);
    }
  }
  return found;
}

function parseLine(line: string, where: string): ReturnType<typeof recordSchema.parse> {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    throw new UsageError(`${where}: not JSON`, { cause: error });
  }
  const result = recordSchema.safeParse(data);
  if (!result.success) {
    throw new UsageError(`${where}: no attempt: ${result.error.issues[0]?.message ?? 'wrong'}`);
  }
  return result.data;
}

/** Makes the attempts once more, session by session, in a challenge with flags of its own. */
export async function replay(
  recorded: readonly Recorded[],
  challenge: Challenge,
): Promise<ReplayReport> {
  const changed: { readonly attempt: Attempt; readonly status: string }[] = [];
  const sessions = new Map<string, Recorded[]>();
  for (const one of recorded) {
    const { session } = one.attempt;
    sessions.set(session, [...(sessions.get(session) ?? []), one]);
  }
  for (const [session, attempts] of sessions) {
    const asker = { person: personOf(session), room: 'replay' };
    for (const { attempt, scene } of attempts) {
      const status = await again(challenge, asker, attempt, scene);
      if (attempt.status !== null && status !== attempt.status) {
        changed.push({ attempt, status });
      }
    }
    challenge.runner.forget(asker);
  }
  const { flags } = challenge.board.state;
  return {
    attempts: recorded.length,
    sessions: sessions.size,
    changed,
    captured: flags.filter(({ capturedAt }) => capturedAt !== null).map(({ place }) => place),
    harm: await challenge.harm(),
  };
}

async function again(
  { runner, scene: now }: Challenge,
  asker: { readonly person: Person; readonly room: string },
  { action, code }: Attempt,
  then: Scene,
): Promise<string> {
  switch (action) {
    case 'run':
      return statusOf(await runner.run(asker, translated(code, then, now), 'all'));
    case 'undo':
      return statusOf(await runner.undo(asker));
    case 'reset':
      return statusOf(await runner.reset(asker));
  }
}

function statusOf(answer: Answer): string {
  return answer.kind === 'ran' ? answer.outcome.status : answer.kind;
}

function personOf(session: string): Person {
  return { id: session, origin: 'replay', name: session, account: null, mask: session };
}
