export { Bot } from './bot.ts';
export type { BotSettings, ExtraCommand } from './bot-settings.ts';
export { byteLength, cutBytes } from './bytes.ts';
export {
  botSchema,
  checkConfiguration,
  pasteStore,
  readConfiguration,
  runnerSettings,
} from './configuration.ts';
export type { BotConfiguration } from './configuration.ts';
export type { Message, Person } from './message.ts';
export { originOf } from './origin.ts';
export { outcomeText } from './outcome-text.ts';
export { FolderPaste, HttpPaste } from './paste.ts';
export { BOT_POLICY } from './policy.ts';
export { Runner } from './runner.ts';
export type { Answer, Observed, RunnerSettings, WallReport } from './runner.ts';
export { MOST_UNDO } from './session.ts';
export { safeLine, safeText } from './safe-text.ts';
export { readSecret, readText, secretSchema } from './secret.ts';
export { type Rate, systemClock, TokenBucket } from './token-bucket.ts';
export { type Lookup, unping } from './unping.ts';
export { troubleText } from './trouble-text.ts';
