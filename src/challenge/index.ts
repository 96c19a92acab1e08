export { Challenge } from './challenge.ts';
export { verifyFlag } from './flag-store.ts';
export { ChallengeHttp } from './http.ts';
export { readAttempts, replay, REPLAY_RATES } from './replay.ts';
export type { ReplayReport } from './replay.ts';
