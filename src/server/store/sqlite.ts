import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type Database from 'libsql';

import { UsageError } from '../../index.ts';
import { boundBegin, boundEnd, boundKey } from './bindings.ts';
import type { Bound } from './bindings.ts';
import { GroupCommit } from './group-commit.ts';
import { boundPaste, PASTE_STATEMENTS, pasteOf } from './paste-sql.ts';
import { cpuOf, keyOf, runOf, SCHEMA, STATEMENTS, usageOf } from './sql.ts';
import type { PasteTable, Store } from './store.ts';

/** How long to wait for another process that writes, as `pysandbox keys`. */
const BUSY_MS = 5000;

/**
 * Pages of 4 KiB in the write-ahead log before they go to their places in the file. That waits for the disk,
 * and everybody with it: seldom, then. By default it would be after every 1,000 pages, which is 150 runs.
 */
const LOG_PAGES = 16_384;

/** What this file uses of the library, whose own types say less. */
interface Statement {
  run(...bound: Bound[]): { readonly changes: number };
  get(...bound: Bound[]): unknown;
  all(...bound: Bound[]): unknown[];
}

/**
 * A store in a file. A write-ahead log makes what was committed outlive the process without waiting
 * for the disk: only a loss of power can take the last moments, never tear the file.
 *
 * @throws UsageError when the library is missing or the file cannot be used.
 */
export async function openSqlite(path: string): Promise<Store> {
  const Library = await loadLibrary();
  const file = resolve(path);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    const database = new Library(file, { timeout: BUSY_MS });
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    for (const statement of SCHEMA) {
      database.exec(statement);
    }
    const prepare = (sql: string): Statement => database.prepare<Bound[]>(sql);
    const commits = new GroupCommit((statement) => void database.exec(statement));
    return storeOf(prepare, commits, () => database.close());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `store: ${file} cannot be used as a SQLite database: ${reason}; name another with --store`,
      {
        cause: error,
      },
    );
  }
}

async function loadLibrary(): Promise<typeof Database> {
  try {
    return (await import('libsql')).default;
  } catch (error) {
    throw new UsageError(
      'store: SQLite needs the optional package libsql, which is not there; `npm install libsql`, or name a PostgreSQL database',
      { cause: error },
    );
  }
}

function storeOf(
  prepare: (sql: string) => Statement,
  commits: GroupCommit,
  close: () => void,
): Store {
  const change = (statement: Statement, bound: Bound[]): Promise<number> =>
    commits.add(() => statement.run(...bound).changes);
  const addKey = prepare(STATEMENTS.addKey);
  const listKeys = prepare(STATEMENTS.listKeys);
  const revokeKey = prepare(STATEMENTS.revokeKey);
  const beginRun = prepare(STATEMENTS.beginRun);
  const endRun = prepare(STATEMENTS.endRun);
  const endLostRuns = prepare(STATEMENTS.endLostRuns);
  const listRuns = prepare(STATEMENTS.listRuns);
  const runsOfRequest = prepare(STATEMENTS.runsOfRequest);
  const usage = prepare(STATEMENTS.usage);
  const cpuSince = prepare(STATEMENTS.cpuSince);
  const prune = prepare(STATEMENTS.prune);
  return {
    addKey: async (key) => void (await change(addKey, boundKey(key))),
    listKeys: async () => listKeys.all().map(keyOf),
    revokeKey: async (id, atMs) => (await change(revokeKey, [atMs, id])) > 0,
    beginRun: async (run) => void (await change(beginRun, boundBegin(run))),
    endRun: async (end) => void (await change(endRun, boundEnd(end))),
    endLostRuns: (instance, atMs) => change(endLostRuns, [atMs, instance]),
    listRuns: async (tenant, sinceMs, most) => listRuns.all(tenant, sinceMs, most).map(runOf),
    runsOfRequest: async ({ tenant, requestId }, sinceMs, most) =>
      runsOfRequest.all(tenant, requestId, sinceMs, most).map(runOf),
    usage: async (tenant, sinceMs) => usageOf(usage.get(tenant, sinceMs)),
    cpuSince: async (sinceMs) => new Map(cpuSince.all(sinceMs).map(cpuOf)),
    prune: (beforeMs) => change(prune, [beforeMs]),
    pastes: pastesOf(prepare, commits),
    close: async () => {
      commits.flush();
      close();
    },
  };
}

function pastesOf(prepare: (sql: string) => Statement, commits: GroupCommit): PasteTable {
  const add = prepare(PASTE_STATEMENTS.add);
  const trim = prepare(PASTE_STATEMENTS.trim);
  const find = prepare(PASTE_STATEMENTS.find);
  const remove = prepare(PASTE_STATEMENTS.remove);
  const expire = prepare(PASTE_STATEMENTS.expire);
  return {
    add: async (paste, most) =>
      void (await commits.add(() => {
        const { changes } = add.run(...boundPaste(paste));
        trim.run(paste.tenant, paste.tenant, most);
        return changes;
      })),
    find: async (id, nowMs) => pasteOf(find.all(id, nowMs)),
    remove: async (id, tenant) => (await commits.add(() => remove.run(id, tenant).changes)) > 0,
    expire: (nowMs) => commits.add(() => expire.run(nowMs).changes),
  };
}
