import {
  Bot,
  botSchema,
  checkConfiguration,
  pasteStore,
  Runner,
  runnerSettings,
} from '../bot/index.ts';
import { LineChat } from '../line-chat/index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { BOT_OPTIONS, checkNoWords, givenConfiguration } from './bot-arguments.ts';
import { HELP } from './help.ts';
import { parseAddress, showAddress } from './listen-argument.ts';
import type { Output } from './output.ts';
import { logTo, showWall } from './service-log.ts';
import { stopSignal } from './stop-signal.ts';

const OPTIONS = {
  ...BOT_OPTIONS,
  listen: { type: 'string' },
  alone: { type: 'boolean' },
} as const satisfies OptionTable;

/** `pysandbox chat`: a bot for netcat and telnet, until it is stopped. */
export async function chatCommand(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, OPTIONS, { command: 'pysandbox chat' });
  if (flags.has('help')) {
    output.write(1, HELP.chat);
    return 0;
  }
  checkNoWords('chat', rest);
  const configuration = checkConfiguration(givenConfiguration(values), botSchema, 'chat');
  const address = parseAddress('--listen', values.get('listen') ?? '4010');
  const paste = pasteStore(configuration);
  const stopped = stopSignal();
  const log = logTo(output);
  const runner = new Runner(runnerSettings(configuration));
  try {
    const wall = await runner.start();
    log(showWall(wall));
    const bot = new Bot({ ...configuration, runner, wall, paste, log });
    const greeting = [`${showWall(wall)}; ${configuration.prefix}help tells what there is`];
    const chat = new LineChat({ ...address, isShared: !flags.has('alone'), greeting }, bot);
    log(`listening on ${showAddress(address.host, await chat.start())}`);
    await stopped;
    await chat.stop();
  } finally {
    runner.stop();
  }
  return 0;
}
