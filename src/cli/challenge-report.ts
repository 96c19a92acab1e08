import type { ReplayReport } from '../challenge/index.ts';
import { plainLine } from './plain-text.ts';

/** Of attempts that came out otherwise than then. */
const MOST_CHANGED = 20;
const MOST_CODE_CHARACTERS = 60;

/** A replay as a person reads it. */
export function showReplay({ attempts, sessions, changed, captured, harm }: ReplayReport): string {
  const shown = changed.slice(0, MOST_CHANGED).map(({ attempt, status }) => {
    const code = plainLine(attempt.code.slice(0, MOST_CODE_CHARACTERS));
    return `  ${attempt.status ?? ''} then, ${status} now: ${code}`;
  });
  return [
    `${attempts} attempts of ${sessions} sessions were made again`,
    `${changed.length} came out otherwise than then`,
    ...shown,
    ...harm.map((what) => `HARM: ${what}`),
    captured.length === 0 ? 'no flag came out' : `CAPTURED: ${captured.join(', ')}`,
    '',
  ].join('\n');
}
