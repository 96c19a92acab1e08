import * as z from 'zod';
import { parseBy } from '../adapter/parse-by.ts';
import { parsePolicy, type Policy, UsageError } from '../index.ts';
import { FolderPaste, HttpPaste, type PasteStore } from './paste.ts';
import { BOT_POLICY } from './policy.ts';
import type { RunnerSettings } from './runner.ts';
import { readSecret, readText, secretSchema } from './secret.ts';
import { DEFAULT_SESSIONS } from './sessions.ts';

/** What a configuration file may say of the bot itself; each chat system has its own part besides. */
export const botSchema = z.strictObject({
  prefix: z
    .string()
    .regex(/^[!-/:-@[-`{-~]{1,3}$/, 'must be one to three signs such as !')
    .default('!'),
  admins: z.array(z.string().min(1)).max(100).default([]),
  ignore: z.array(z.string().min(1).max(200)).max(500).default([]),
  about: z.string().max(200).default(''),
  wall: z.enum(['auto', 'kernel', 'wasm']).default('auto'),
  /** A policy as `pysandbox run --policy FILE` takes it. */
  policy: z.record(z.string(), z.unknown()).optional(),
  sessions: z
    .strictObject({
      most: z.int().min(1).max(1000).default(DEFAULT_SESSIONS.most),
      mostPerOrigin: z.int().min(1).max(1000).default(DEFAULT_SESSIONS.mostPerOrigin),
      idleMinutes: z.number().min(0.1).max(1440).default(30),
      share: z.enum(['person', 'room']).default('person'),
    })
    .prefault({}),
  budgets: z
    .strictObject({
      commands: z.int().min(1).max(1000).default(10),
      commandsPerMinute: z.number().positive().max(6000).default(30),
      seconds: z.number().positive().max(3600).default(15),
      secondsPerMinute: z.number().positive().max(60).default(15),
      perOrigin: z.int().min(1).max(1000).default(4),
    })
    .prefault({}),
  paste: z
    .union([
      z.strictObject({ url: z.url({ protocol: /^https?$/ }), token: secretSchema.optional() }),
      z.strictObject({ folder: z.string().min(1), address: z.url({ protocol: /^https?$/ }) }),
    ])
    .optional(),
});

export type BotConfiguration = z.infer<typeof botSchema>;

/** What a configuration file has, before it is checked. @throws UsageError when it is no JSON object. */
export function readConfiguration(path: string): Readonly<Record<string, unknown>> {
  const text = readText('--config', path);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--config: ${path} is not JSON: ${reason}`, { cause: error });
  }
  return checkConfiguration(data, z.record(z.string(), z.unknown()), path);
}

/** @throws UsageError that names the field which is wrong. */
export function checkConfiguration<Schema extends z.ZodType>(
  data: unknown,
  schema: Schema,
  source: string,
): z.infer<Schema> {
  const parsed = parseBy(schema, data);
  if ('flaw' in parsed) {
    throw new UsageError(`${source}: ${parsed.flaw.message}`);
  }
  return parsed.value;
}

/** @throws PolicyError when the policy is not valid. */
export function runnerSettings(configuration: BotConfiguration): RunnerSettings {
  const { wall, policy, sessions, budgets } = configuration;
  return {
    sandbox: {
      wall,
      policy: policy === undefined ? BOT_POLICY : withDefaults(parsePolicy(policy)),
    },
    sessions: {
      most: sessions.most,
      mostPerOrigin: sessions.mostPerOrigin,
      idleMs: sessions.idleMinutes * 60_000,
    },
    share: sessions.share,
    budgets: {
      commands: { most: budgets.commands, perSecond: budgets.commandsPerMinute / 60 },
      time: { most: budgets.seconds * 1000, perSecond: (budgets.secondsPerMinute * 1000) / 60 },
      perOrigin: budgets.perOrigin,
    },
  };
}

/** The bot's own limits hold where a policy says nothing. */
function withDefaults(policy: Policy): Policy {
  return { ...policy, limits: { ...BOT_POLICY.limits, ...policy.limits } };
}

/** @throws UsageError when its token is not there. */
export function pasteStore({ paste }: BotConfiguration): PasteStore | null {
  if (paste === undefined) {
    return null;
  }
  if ('folder' in paste) {
    return new FolderPaste(paste.folder, paste.address);
  }
  const token = paste.token === undefined ? null : readSecret('paste.token', paste.token);
  return new HttpPaste(paste.url, token);
}
