import { buildPackages, cleanPackages, packagesPath, UsageError } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import type { Output } from './output.ts';
import { packagesArgument } from './packages-argument.ts';
import { quote } from './units.ts';

const BUILD = {
  python: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

const PLAIN = {
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox packages build`, `path` and `clean`: returns the exit status. */
export async function packagesCommand(argv: readonly string[], output: Output): Promise<number> {
  const [action, ...rest] = argv;
  switch (action) {
    case 'build':
      return build(rest, output);
    case 'path':
      return plain('path', rest, output, () => `${packagesPath()}\n`);
    case 'clean':
      return plain('clean', rest, output, () =>
        cleanPackages()
          .map((folder) => `removed ${folder}\n`)
          .join(''),
      );
    case '--help':
    case '-h':
      output.write(1, HELP.packages);
      return 0;
    case undefined:
      throw new UsageError(
        'packages: say what to do; `pysandbox packages build`, `path` or `clean`',
      );
    default:
      throw new UsageError(
        `packages: unknown action ${quote(action)}; write \`packages build\`, \`packages path\` or \`packages clean\``,
      );
  }
}

async function build(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, BUILD, {
    command: 'pysandbox packages build',
  });
  if (flags.has('help')) {
    output.write(1, HELP.packages);
    return 0;
  }
  const [path, further] = rest;
  if (path === undefined || further !== undefined) {
    throw new UsageError('packages build: name one lock, folder of wheels, or wheel');
  }
  const python = values.get('python');
  const folder = await buildPackages(packagesArgument(path), {
    ...(python === undefined ? {} : { python }),
    onProgress: (message) => output.write(2, `${message}\n`),
  });
  output.write(1, `${folder}\n`);
  return 0;
}

function plain(action: string, argv: readonly string[], output: Output, act: () => string): number {
  const { flags, rest } = parseOptions(argv, PLAIN, { command: `pysandbox packages ${action}` });
  if (flags.has('help')) {
    output.write(1, HELP.packages);
    return 0;
  }
  if (rest[0] !== undefined) {
    throw new UsageError(`packages ${action} takes no arguments, but ${quote(rest[0])} was given`);
  }
  output.write(1, act());
  return 0;
}
