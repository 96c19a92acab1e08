import {
  Bot,
  type BotSettings,
  checkConfiguration,
  Runner,
  type RunnerSettings,
} from '../../src/bot/index.ts';
import { ircSchema, Network, networkSettings } from '../../src/irc/index.ts';
import type { Talker } from './talker.ts';

export interface OpenBot extends AsyncDisposable {
  readonly bot: Bot;
  readonly network: Network;
  readonly log: string[];
}

export interface BotOptions {
  /** Of the network, as in a configuration file. */
  readonly network: Readonly<Record<string, unknown>>;
  readonly runner?: RunnerSettings;
  readonly bot?: Partial<BotSettings>;
}

/** Rates for tests that are about something else: nobody has to wait, on the network neither. */
const GENEROUS = {
  commands: { most: 1e6, perSecond: 1e6 },
  time: { most: 1e9, perSecond: 1e9 },
  perOrigin: 1,
} as const;

/** A bot on one network. */
export async function openBot({ network, runner: given, bot: rest }: BotOptions): Promise<OpenBot> {
  const log: string[] = [];
  const tell = (text: string): void => void log.push(text);
  const runner = new Runner({ budgets: GENEROUS, ...given });
  const wall = await runner.start();
  const bot = new Bot({ runner, wall, log: tell, ...rest });
  const base = {
    ...{ name: 'test', host: '127.0.0.1', tls: false, nick: 'pybot', channels: ['#py'] },
    ...{ flood: { burst: 100, linesPerMinute: 6000 }, reconnect: { firstMs: 50, mostMs: 200 } },
  };
  const { networks } = checkConfiguration(
    { networks: [{ ...base, ...network }] },
    ircSchema,
    'test',
  );
  const [settings] = networkSettings(networks);
  if (settings === undefined) {
    throw new Error('no network');
  }
  const connection = new Network(settings, bot, tell);
  connection.start();
  return {
    ...{ bot, network: connection, log },
    async [Symbol.asyncDispose]() {
      await connection.stop();
      runner.stop();
    },
  };
}

/** Resolves when the bot is in the channel, as somebody there sees it. */
export async function meet(talker: Talker, channel: string, nick = 'pybot'): Promise<void> {
  talker.command('NAMES', channel);
  const seen = new RegExp(`RPL_NAMREPLY .*${channel}.*\\b${nick}\\b|^${nick} JOIN ${channel}`);
  await talker.sees(seen);
}
