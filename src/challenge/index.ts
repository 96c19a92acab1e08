export { Challenge } from './challenge.ts';
export type { ChallengeSettings } from './challenge.ts';
export { verifyFlag } from './flag-store.ts';
export { ChallengeHttp } from './http.ts';
export type { HttpSettings } from './http.ts';
export { readAttempts, replay, REPLAY_RATES } from './replay.ts';
export type { ReplayReport } from './replay.ts';
