#!/usr/bin/env node
import { readFileSync } from 'node:fs';

import { UsageError } from '../index.ts';
import { exitStatusOfError } from './exit-status.ts';
import { HELP } from './help.ts';
import { errorToJson } from '../adapter/json.ts';
import { didYouMean } from '../adapter/nearest.ts';
import { jsonLine } from './json-line.ts';
import { Output } from './output.ts';
import { plainText } from './plain-text.ts';
import { quote } from './units.ts';

const COMMANDS = [
  ...['run', 'repl', 'policy', 'image', 'packages', 'doctor'],
  ...['serve', 'keys', 'irc', 'chat', 'challenge', 'help'],
];

/** Runs the command and returns the exit status. Commands are loaded when they are asked for. */
async function dispatch(argv: readonly string[], output: Output): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'run':
      return (await import('./run.ts')).runCommand(rest, output);
    case 'repl':
      return (await import('./repl/repl.ts')).replCommand(rest, output);
    case 'policy':
      return (await import('./policy.ts')).policyCommand(rest, output);
    case 'image':
      return (await import('./image.ts')).imageCommand(rest, output);
    case 'packages':
      return (await import('./packages.ts')).packagesCommand(rest, output);
    case 'doctor':
      return (await import('./doctor.ts')).doctorCommand(rest, output);
    case 'serve':
      return (await import('./serve.ts')).serveCommand(rest, output);
    case 'keys':
      return (await import('./keys.ts')).keysCommand(rest, output);
    case 'irc':
      return (await import('./irc.ts')).ircCommand(rest, output);
    case 'chat':
      return (await import('./chat.ts')).chatCommand(rest, output);
    case 'challenge':
      return (await import('./challenge.ts')).challengeCommand(rest, output);
    case '--version':
      output.write(1, `pysandbox ${version()}\n`);
      return 0;
    case '--help':
    case '-h':
    case 'help':
      output.write(1, HELP.main);
      return 0;
    case undefined:
      throw new UsageError('no command; `pysandbox --help` lists the commands');
    default:
      throw new UsageError(
        `unknown command ${quote(command)}${didYouMean(command, COMMANDS)}; \`pysandbox --help\` lists the commands, and a program is run with \`pysandbox run FILE\``,
      );
  }
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const data: unknown = JSON.parse(text);
  const found =
    typeof data === 'object' && data !== null && 'version' in data ? data.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}

/** A message without line breaks and control characters of its own: text that it quotes may have some. */
function oneParagraph(text: string): string {
  return plainText(text.trim().replaceAll(/\s*\n\s*/g, ' '));
}

/** What cannot be imported is a package that is not installed, or not whole: who did it can mend it. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const isMissing =
    error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  const missing = isMissing ? /^Cannot find package '(?<name>[^']+)'/.exec(text) : null;
  return missing === null
    ? text
    : `the package ${missing.groups?.['name'] ?? ''} is not installed; run \`npm install\` where pysandbox is installed`;
}

/** Whether `--json` was asked of a command, before the words that belong to a guest. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.findIndex((word) => ['--', '-c', '-m', '-'].includes(word));
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

const argv = process.argv.slice(2);
const output = new Output();
let status: number;
try {
  status = await dispatch(argv, output);
} catch (error) {
  status = exitStatusOfError(error);
  const message = oneParagraph(messageOf(error));
  output.write(2, `pysandbox: ${message}\n`);
  if (wantsJson(argv)) {
    output.write(1, `${jsonLine(errorToJson(error))}\n`);
  }
}
await output.flush();
// Standard input may still be open; nothing of it is wanted any more.
process.exit(status);
