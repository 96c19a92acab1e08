import { homedir } from 'node:os';
import { join } from 'node:path';
import { Bot, checkConfiguration, pasteStore, runnerSettings } from '../bot/index.ts';
import type { BotConfiguration } from '../bot/index.ts';
import {
  Challenge,
  ChallengeHttp,
  readAttempts,
  replay,
  REPLAY_RATES,
  verifyFlag,
} from '../challenge/index.ts';
import { UsageError } from '../index.ts';
import { ircSchema, Network, networkSettings } from '../irc/index.ts';
import { LineChat } from '../line-chat/index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { BOT_OPTIONS, checkNoWords, givenConfiguration } from './bot-arguments.ts';
import { showReplay } from './challenge-report.ts';
import { HELP } from './help.ts';
import { parseAddress, showAddress } from './listen-argument.ts';
import type { Output } from './output.ts';
import { logTo, showWall } from './service-log.ts';
import { stopSignal } from './stop-signal.ts';

const START = {
  ...BOT_OPTIONS,
  state: { type: 'string' },
  tcp: { type: 'string' },
  http: { type: 'string' },
  'behind-proxy': { type: 'boolean' },
} as const satisfies OptionTable;

const LOOK = {
  state: { type: 'string' },
  config: { type: 'string' },
  wall: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox challenge`, `challenge verify` and `challenge replay`: returns the exit status. */
export async function challengeCommand(argv: readonly string[], output: Output): Promise<number> {
  const [action, ...rest] = argv;
  switch (action) {
    case 'verify':
      return verify(rest, output);
    case 'replay':
      return replayFile(rest, output);
    default:
      return start(argv, output);
  }
}

async function start(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, START, { command: 'pysandbox challenge' });
  if (flags.has('help')) {
    output.write(1, HELP.challenge);
    return 0;
  }
  checkNoWords('challenge', rest);
  const configuration = checkConfiguration(givenConfiguration(values), ircSchema, 'challenge');
  const networks = networkSettings(configuration.networks);
  const tcp = parseAddress('--tcp', values.get('tcp') ?? '4010');
  const web = parseAddress('--http', values.get('http') ?? '4080');
  const paste = pasteStore(configuration);
  const log = logTo(output);
  const stopped = stopSignal();
  await using challenge = await Challenge.open({
    stateFolder: stateFolder(values),
    runner: runnerSettings(configuration),
    onCapture: (place, how) => log(`CAPTURED: ${place}, ${how}`),
  });
  const { wall, runner, rules, commands: extra } = challenge;
  log(showWall(wall));
  const bot = new Bot({ ...configuration, runner, wall, paste, log, extra, about: ABOUT });
  const greeting = [`The open challenge. ${showWall(wall)}.`, ...rules, ABOUT];
  const chat = new LineChat({ ...tcp, isShared: false, greeting }, bot);
  const http = new ChallengeHttp(challenge, { ...web, isBehindProxy: flags.has('behind-proxy') });
  log(`line chat on ${showAddress(tcp.host, await chat.start())}`);
  log(`board on http://${showAddress(web.host, await http.start())}/`);
  const irc = networks.map((network) => new Network(network, bot, log));
  for (const network of irc) {
    network.start();
  }
  await stopped;
  await Promise.all([chat.stop(), http.stop(), ...irc.map((network) => network.stop())]);
  return 0;
}

const ABOUT =
  '>>> CODE runs; !rules tells where the flags are, !flag FLAG hands one in. All is recorded.';

/** 0 when it is a flag, 1 when it is none. */
async function verify(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, LOOK, { command: 'pysandbox challenge' });
  const [claimed, further] = rest;
  if (flags.has('help')) {
    output.write(1, HELP.challenge);
    return 0;
  }
  if (claimed === undefined || further !== undefined) {
    throw new UsageError('challenge verify: give one flag, as in `challenge verify pysandbox{…}`');
  }
  const place = await verifyFlag(stateFolder(values), claimed);
  output.write(1, place === null ? 'no flag of this challenge\n' : `a flag: it was in ${place}\n`);
  return place === null ? 1 : 0;
}

/** 0 when no flag came out and no place was harmed, else 1. */
async function replayFile(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, LOOK, { command: 'pysandbox challenge' });
  const [path, further] = rest;
  if (flags.has('help')) {
    output.write(1, HELP.challenge);
    return 0;
  }
  if (path === undefined || further !== undefined) {
    throw new UsageError('challenge replay: give one file of attempts, attempts.jsonl for one');
  }
  const recorded = await readAttempts(path);
  const configuration = checkConfiguration(givenConfiguration(values), ircSchema, 'challenge');
  await using challenge = await Challenge.open(replaySettings(configuration, stateFolder(values)));
  const report = await replay(recorded, challenge);
  output.write(1, showReplay(report));
  return report.captured.length + report.harm.length === 0 ? 0 : 1;
}

/** The flags of a replay are its own: those of a challenge that runs stay what they are. */
function replaySettings(
  configuration: BotConfiguration,
  state: string,
): Parameters<typeof Challenge.open>[0] {
  const runner = { ...runnerSettings(configuration), budgets: REPLAY_RATES };
  return { stateFolder: join(state, 'replay'), runner };
}

function stateFolder(values: ReadonlyMap<string, string>): string {
  const home = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local/state');
  return values.get('state') ?? join(home, 'pysandbox/challenge');
}
