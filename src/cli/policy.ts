import { explain, planFor, showPlan, UsageError } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import { plainJson } from '../adapter/json.ts';
import type { Output } from './output.ts';
import { readPolicy } from './policy-argument.ts';
import { quote } from './units.ts';

const SHOW = {
  json: { type: 'boolean' },
  python: { type: 'string' },
  policy: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

const EXPLAIN = {
  policy: { type: 'string' },
  python: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** `pysandbox policy show` and `pysandbox policy explain`: returns the exit status. */
export async function policyCommand(argv: readonly string[], output: Output): Promise<number> {
  const [action, ...rest] = argv;
  switch (action) {
    case 'show':
      return show(rest, output);
    case 'explain':
      return explainSubject(rest, output);
    case '--help':
    case '-h':
      output.write(1, HELP.policy);
      return 0;
    case undefined:
      throw new UsageError('policy: say what to do; `pysandbox policy show` or `policy explain`');
    default:
      throw new UsageError(
        `policy: unknown action ${quote(action)}; write \`policy show\` or \`policy explain\``,
      );
  }
}

async function show(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, SHOW, { command: 'pysandbox policy show' });
  if (flags.has('help')) {
    output.write(1, HELP.policy);
    return 0;
  }
  const named = [...rest, ...[values.get('policy') ?? []].flat()];
  if (named.length > 1) {
    throw new UsageError('policy show: name one policy, a preset or a file');
  }
  const plan = await planFor(await readPolicy(named[0] ?? 'strict'), options(values));
  output.write(
    1,
    flags.has('json')
      ? `${JSON.stringify(plainJson(plan), null, 2)}\n`
      : withNewline(showPlan(plan)),
  );
  return 0;
}

async function explainSubject(argv: readonly string[], output: Output): Promise<number> {
  const { values, flags, rest } = parseOptions(argv, EXPLAIN, {
    command: 'pysandbox policy explain',
  });
  if (flags.has('help')) {
    output.write(1, HELP.policy);
    return 0;
  }
  const [subject] = rest;
  if (subject === undefined || rest.length > 1) {
    throw new UsageError(
      'policy explain: give one system call or path, such as `policy explain openat` or `policy explain /etc/passwd`',
    );
  }
  const plan = await planFor(await readPolicy(values.get('policy') ?? 'strict'), options(values));
  output.write(1, withNewline(explain(plan, subject)));
  return 0;
}

function options(values: ReadonlyMap<string, string>): { readonly python?: string } {
  const python = values.get('python');
  return python === undefined ? {} : { python };
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
