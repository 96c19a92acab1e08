import { UsageError } from '../index.ts';
import { createApiKey, loadConfig, openStore } from '../server/index.ts';
import type { Store, StoredKey } from '../server/index.ts';
import { didYouMean } from '../adapter/nearest.ts';
import { type OptionTable, type ParsedArguments, parseOptions } from './arguments.ts';
import { HELP } from './help.ts';
import type { Output } from './output.ts';
import { quote } from './units.ts';

const OPTIONS = {
  tenant: { type: 'string' },
  operator: { type: 'boolean' },
  config: { type: 'string' },
  store: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** What a tenant may be called; the configuration names it, too. */
const TENANT = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const NAME = /^[\w .@-]{1,64}$/;

/** `pysandbox keys`: returns the exit status. */
export async function keysCommand(argv: readonly string[], output: Output): Promise<number> {
  const [action, ...words] = argv;
  const parsed = parseOptions(words, OPTIONS, { command: 'pysandbox keys' });
  if (action === '--help' || action === '-h' || parsed.flags.has('help')) {
    output.write(1, HELP.keys);
    return 0;
  }
  const act = ACTIONS.get(action ?? '');
  if (act === undefined) {
    const known = [...ACTIONS.keys()];
    throw new UsageError(
      action === undefined
        ? 'keys needs to know what to do: create, list or revoke'
        : `keys: there is no ${quote(action)}${didYouMean(action, known)}; write create, list or revoke`,
    );
  }
  const store = await storeOf(parsed);
  try {
    output.write(1, await act(store, parsed));
  } finally {
    await store.close();
  }
  return 0;
}

type Action = (store: Store, parsed: ParsedArguments) => Promise<string>;

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['create', create],
  ['list', list],
  ['revoke', revoke],
]);

async function create(store: Store, parsed: ParsedArguments): Promise<string> {
  const name = onlyWord(parsed, 'create NAME');
  if (!NAME.test(name)) {
    throw new UsageError(`keys: ${quote(name)} is no name: letters, digits, spaces and .@_-`);
  }
  const operator = parsed.flags.has('operator');
  const tenant = parsed.values.get('tenant') ?? name;
  if (!TENANT.test(tenant)) {
    throw new UsageError(
      `keys: ${quote(tenant)} cannot be a tenant: small letters, digits and ._-; write --tenant NAME`,
    );
  }
  const { id, key, hash } = createApiKey();
  const role = operator ? 'operator' : 'tenant';
  const createdMs = Date.now();
  await store.addKey({ id, tenant, name, role, hash, createdMs, revokedMs: null });
  return parsed.flags.has('json')
    ? `${JSON.stringify({ id, tenant, name, role, key })}\n`
    : `${key}\n`;
}

async function list(store: Store, parsed: ParsedArguments): Promise<string> {
  const keys = await store.listKeys();
  if (parsed.flags.has('json')) {
    return `${JSON.stringify(keys.map(shownKey))}\n`;
  }
  return aligned(keys.map(cellsOf));
}

/** All of it but the hash, which is nobody's business. */
function shownKey(key: StoredKey): Omit<StoredKey, 'hash'> {
  const { id, tenant, name, role, createdMs, revokedMs } = key;
  return { id, tenant, name, role, createdMs, revokedMs };
}

function cellsOf({ id, tenant, name, role, createdMs, revokedMs }: StoredKey): readonly string[] {
  const state = revokedMs === null ? 'valid' : `revoked ${dayOf(revokedMs)}`;
  return [id, tenant, name, role, `made ${dayOf(createdMs)}`, state];
}

/** A line for each row, with its columns one below the other. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widthOf = (column: number): number =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widthOf(column))).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

async function revoke(store: Store, parsed: ParsedArguments): Promise<string> {
  const id = onlyWord(parsed, 'revoke ID');
  if (!(await store.revokeKey(id, Date.now()))) {
    throw new UsageError(
      `keys: there is no valid key ${quote(id)}; \`pysandbox keys list\` has the ids`,
    );
  }
  return '';
}

function onlyWord({ rest }: ParsedArguments, usage: string): string {
  const [word] = rest;
  if (word === undefined || rest.length > 1) {
    throw new UsageError(`keys: write \`pysandbox keys ${usage}\``);
  }
  return word;
}

async function storeOf({ values }: ParsedArguments): Promise<Store> {
  const [file, store] = [values.get('config'), values.get('store')];
  const config = await loadConfig({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
    options: store === undefined ? {} : { store },
  });
  return openStore(config.store, process.env);
}
