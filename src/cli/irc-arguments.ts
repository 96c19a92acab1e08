import { UsageError } from '../index.ts';
import type { OptionTable } from './arguments.ts';
import { parseAddress } from './listen-argument.ts';

/** Options that name networks. Secrets are not among them: others can read a program's arguments. */
export const SERVER_OPTIONS = {
  server: { type: 'string', multiple: true },
  channel: { type: 'string', multiple: true },
  nick: { type: 'string' },
  plain: { type: 'boolean' },
  ca: { type: 'string' },
  account: { type: 'string' },
  'password-file': { type: 'string' },
} as const satisfies OptionTable;

/** Where the password of `--account` is, unless in a file. */
const PASSWORD_VARIABLE = 'PYSANDBOX_SASL_PASSWORD';

/** The networks of a configuration file and those of the options, not checked yet. */
export function givenNetworks(
  inFile: unknown,
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  lists: ReadonlyMap<string, readonly string[]>,
): unknown {
  const servers = lists.get('server') ?? [];
  if (servers.length === 0) {
    const stray = Object.keys(SERVER_OPTIONS).find(
      (name) => flags.has(name) || values.has(name) || lists.has(name),
    );
    if (stray !== undefined) {
      throw new UsageError(`--${stray} is of networks that --server names; write it in the file`);
    }
    return inFile;
  }
  const common = {
    channels: lists.get('channel') ?? [],
    ...optional('nick', values.get('nick')),
    ...optional('tls', tlsOf(flags, values)),
    ...optional('sasl', saslOf(values)),
  };
  const named = servers.map((server) => ({ ...addressOf(server), ...common }));
  const before: readonly unknown[] = Array.isArray(inFile) ? inFile : [];
  return [...before, ...named];
}

function addressOf(server: string): { readonly host: string; readonly port?: number } {
  const isBare = !/^\[|^[^:]*:[^:]*$/.test(server);
  return isBare ? { host: server } : parseAddress('--server', server);
}

function tlsOf(flags: ReadonlySet<string>, values: ReadonlyMap<string, string>): unknown {
  const caFile = values.get('ca');
  if (flags.has('plain')) {
    return false;
  }
  return caFile === undefined ? undefined : { caFile };
}

function saslOf(values: ReadonlyMap<string, string>): unknown {
  const account = values.get('account');
  const file = values.get('password-file');
  if (account === undefined) {
    return undefined;
  }
  const password = file === undefined ? { env: PASSWORD_VARIABLE } : { file };
  return { mechanism: 'PLAIN', account, password };
}

function optional(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value };
}
