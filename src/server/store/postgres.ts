import { UsageError } from '../../index.ts';
import { boundBegin, boundEnd, boundKey } from './bindings.ts';
import type { Bound } from './bindings.ts';
import { boundPaste, PASTE_STATEMENTS, pasteOf } from './paste-sql.ts';
import { cpuOf, keyOf, runOf, SCHEMA, STATEMENTS, usageOf } from './sql.ts';
import type { Store } from './store.ts';

/** What this file uses of a pool of connections. */
interface Pool {
  query(
    text: string,
    bound?: Bound[],
  ): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
  end(): Promise<void>;
}

/** Two services that start at one time must not both make the tables; the number is ours alone. */
const SCHEMA_LOCK = 7_997_263;

/**
 * A store in a PostgreSQL database.
 *
 * @throws UsageError when the package `pg` is missing or the database cannot be used.
 */
export async function openPostgres(url: string): Promise<Store> {
  const pool = await connect(url);
  try {
    const schema = SCHEMA.map((statement) => `${statement};`).join('\n');
    await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(${SCHEMA_LOCK}); ${schema} COMMIT;`);
  } catch (error) {
    await pool.end();
    // The address has a password in it, so it is not told.
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`store: the PostgreSQL database cannot be used: ${reason}`, {
      cause: error,
    });
  }
  return storeOf(pool);
}

async function connect(url: string): Promise<Pool> {
  try {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({ connectionString: url });
    // A connection that breaks while nobody uses it: the next query gets another one.
    pool.on('error', () => {});
    return pool;
  } catch (error) {
    throw new UsageError('store: PostgreSQL needs the package pg; `npm install pg`', {
      cause: error,
    });
  }
}

function storeOf(pool: Pool): Store {
  const rows = async (sql: string, ...bound: Bound[]): Promise<readonly unknown[]> =>
    (await pool.query(numbered(sql), bound)).rows;
  const change = async (sql: string, bound: Bound[]): Promise<number> =>
    (await pool.query(numbered(sql), bound)).rowCount ?? 0;
  return {
    addKey: async (key) => void (await change(STATEMENTS.addKey, boundKey(key))),
    listKeys: async () => (await rows(STATEMENTS.listKeys)).map(keyOf),
    revokeKey: async (id, atMs) => (await change(STATEMENTS.revokeKey, [atMs, id])) > 0,
    beginRun: async (run) => void (await change(STATEMENTS.beginRun, boundBegin(run))),
    endRun: async (end) => void (await change(STATEMENTS.endRun, boundEnd(end))),
    endLostRuns: (instance, atMs) => change(STATEMENTS.endLostRuns, [atMs, instance]),
    listRuns: async (tenant, sinceMs, most) =>
      (await rows(STATEMENTS.listRuns, tenant, sinceMs, most)).map(runOf),
    runsOfRequest: async ({ tenant, requestId }, sinceMs, most) =>
      (await rows(STATEMENTS.runsOfRequest, tenant, requestId, sinceMs, most)).map(runOf),
    usage: async (tenant, sinceMs) => usageOf((await rows(STATEMENTS.usage, tenant, sinceMs))[0]),
    cpuSince: async (sinceMs) => new Map((await rows(STATEMENTS.cpuSince, sinceMs)).map(cpuOf)),
    prune: (beforeMs) => change(STATEMENTS.prune, [beforeMs]),
    pastes: {
      add: async (paste, most) => {
        await change(PASTE_STATEMENTS.add, boundPaste(paste));
        await change(PASTE_STATEMENTS.trim, [paste.tenant, paste.tenant, most]);
      },
      find: async (id, nowMs) => pasteOf(await rows(PASTE_STATEMENTS.find, id, nowMs)),
      remove: async (id, tenant) => (await change(PASTE_STATEMENTS.remove, [id, tenant])) > 0,
      expire: (nowMs) => change(PASTE_STATEMENTS.expire, [nowMs]),
    },
    close: () => pool.end(),
  };
}

/** As PostgreSQL writes what is bound: `$1`, `$2`, … */
function numbered(sql: string): string {
  let place = 0;
  return sql.replaceAll('?', () => `$${(place += 1)}`);
}
