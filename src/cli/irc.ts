import { Bot, checkConfiguration, pasteStore, Runner, runnerSettings } from '../bot/index.ts';
import { UsageError } from '../index.ts';
import { ircSchema, Network, networkSettings } from '../irc/index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { BOT_OPTIONS, checkNoWords, givenConfiguration } from './bot-arguments.ts';
import { HELP } from './help.ts';
import { givenNetworks, SERVER_OPTIONS } from './irc-arguments.ts';
import type { Output } from './output.ts';
import { logTo, showWall } from './service-log.ts';
import { stopSignal } from './stop-signal.ts';

const OPTIONS = { ...BOT_OPTIONS, ...SERVER_OPTIONS } as const satisfies OptionTable;

/** `pysandbox irc`: a bot on IRC, until it is stopped. */
export async function ircCommand(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, lists, rest } = parseOptions(argv, OPTIONS, { command: 'pysandbox irc' });
  if (flags.has('help')) {
    output.write(1, HELP.irc);
    return 0;
  }
  checkNoWords('irc', rest);
  const given = givenConfiguration(values);
  const networks = givenNetworks(given['networks'], values, flags, lists);
  const configuration = checkConfiguration({ ...given, networks }, ircSchema, 'irc');
  const settings = networkSettings(configuration.networks);
  if (settings.length === 0) {
    throw new UsageError(
      'irc: no network; name one with --server HOST, or in a file with --config',
    );
  }
  const paste = pasteStore(configuration);
  const stopped = stopSignal();
  const log = logTo(output);
  const runner = new Runner(runnerSettings(configuration));
  try {
    const wall = await runner.start();
    log(showWall(wall));
    const bot = new Bot({ ...configuration, runner, wall, paste, log });
    const all = settings.map((network) => new Network(network, bot, log));
    for (const network of all) {
      network.start();
    }
    await stopped;
    await Promise.all(all.map((network) => network.stop()));
  } finally {
    runner.stop();
  }
  return 0;
}
