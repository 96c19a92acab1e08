import { buildGuestImage, cleanGuestImages, guestImagePath, UsageError } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import type { Output } from './output.ts';
import { quote } from './units.ts';

const BUILD = {
  force: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

const PLAIN = {
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox image build`, `image path` and `image clean`: returns the exit status. */
export async function imageCommand(argv: readonly string[], output: Output): Promise<number> {
  const [action, ...rest] = argv;
  switch (action) {
    case 'build':
      return build(rest, output);
    case 'path':
      return plain('path', rest, output, () => `${guestImagePath()}\n`);
    case 'clean':
      return plain('clean', rest, output, () => cleanGuestImages().map(removed).join(''));
    case '--help':
    case '-h':
      output.write(1, HELP.image);
      return 0;
    case undefined:
      throw new UsageError('image: say what to do; `pysandbox image build`, `path` or `clean`');
    default:
      throw new UsageError(
        `image: unknown action ${quote(action)}; write \`image build\`, \`image path\` or \`image clean\``,
      );
  }
}

async function build(argv: readonly string[], output: Output): Promise<number> {
  const { flags, rest } = parseOptions(argv, BUILD, { command: 'pysandbox image build' });
  if (flags.has('help')) {
    output.write(1, HELP.image);
    return 0;
  }
  refuseArguments('build', rest);
  const folder = await buildGuestImage({
    force: flags.has('force'),
    onProgress: (message) => output.write(2, `${message}\n`),
  });
  output.write(1, `${folder}\n`);
  return 0;
}

function plain(action: string, argv: readonly string[], output: Output, act: () => string): number {
  const { flags, rest } = parseOptions(argv, PLAIN, { command: `pysandbox image ${action}` });
  if (flags.has('help')) {
    output.write(1, HELP.image);
    return 0;
  }
  refuseArguments(action, rest);
  output.write(1, act());
  return 0;
}

function refuseArguments(action: string, rest: readonly string[]): void {
  if (rest[0] !== undefined) {
    throw new UsageError(`image ${action} takes no arguments, but ${quote(rest[0])} was given`);
  }
}

function removed(folder: string): string {
  return `removed ${folder}\n`;
}
