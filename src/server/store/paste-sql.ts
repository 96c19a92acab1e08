import { z } from 'zod';

import type { Bound } from './bindings.ts';
import type { StoredPaste } from './store.ts';

/** As `SCHEMA` of sql.ts. */
export const PASTE_SCHEMA = [
  `CREATE TABLE IF NOT EXISTS pastes (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, text TEXT NOT NULL,
    created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS pastes_by_tenant ON pastes (tenant, created_ms)',
  'CREATE INDEX IF NOT EXISTS pastes_by_end ON pastes (expires_ms)',
] as const;

export const PASTE_STATEMENTS = {
  add: 'INSERT INTO pastes (id, tenant, text, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)',
  trim: `DELETE FROM pastes WHERE tenant = ? AND id NOT IN
    (SELECT id FROM pastes WHERE tenant = ? ORDER BY created_ms DESC, id LIMIT ?)`,
  find: 'SELECT * FROM pastes WHERE id = ? AND expires_ms > ?',
  remove: 'DELETE FROM pastes WHERE id = ? AND tenant = ?',
  expire: 'DELETE FROM pastes WHERE expires_ms <= ?',
} as const;

/** The values of `PASTE_STATEMENTS.add`, in its order. */
export function boundPaste({ id, tenant, text, createdMs, expiresMs }: StoredPaste): Bound[] {
  return [id, tenant, text, createdMs, expiresMs];
}

/** PostgreSQL hands out whole numbers of 64 bits as text. */
const number = z.coerce.number();

const pasteRow = z.object({
  id: z.string(),
  tenant: z.string(),
  text: z.string(),
  created_ms: number,
  expires_ms: number,
});

/** Of the rows of `PASTE_STATEMENTS.find`, of which there is one at most. */
export function pasteOf([row]: readonly unknown[]): StoredPaste | null {
  if (row === undefined) {
    return null;
  }
  const { created_ms: createdMs, expires_ms: expiresMs, ...rest } = pasteRow.parse(row);
  return { ...rest, createdMs, expiresMs };
}
