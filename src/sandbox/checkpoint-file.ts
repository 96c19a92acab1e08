import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { UsageError } from '../model/errors.ts';
import { decodeSaved, encodeSaved } from './saved-session.ts';
import type { SavedSession } from './saved-session.ts';
import type { SessionPoint } from './session-point.ts';
import type { WallSource } from './wall-source.ts';

/** A secret of at least 16 bytes; a text counts as UTF-8. Random bytes are best. */
export type CheckpointKey = string | Uint8Array;

/*
 * The file: magic text, format, salt, nonce; then AES-256-GCM (NIST SP 800-38D) of the content, with a
 * key that HKDF (RFC 5869) makes of the caller's and the salt; then the tag. All that comes before the
 * content is authenticated with it.
 */
const MAGIC = Buffer.from('pysandbox checkpoint\n');
const FORMAT = 1;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + 4 + SALT_BYTES + NONCE_BYTES;
const LEAST_KEY_BYTES = 16;
/** A memory of 4 GiB, all changed, with files beside it. */
const MOST_FILE_BYTES = 8 * 1024 ** 3;
/** What is ciphered, written or read at once. */
const PIECE_BYTES = 16 * 1024 * 1024;

/** @throws UsageError for a key that is too short, and for what the wall keeps to itself. */
export async function saveCheckpoint(
  file: string,
  key: CheckpointKey,
  { walls, point }: { readonly walls: WallSource; readonly point: SessionPoint },
): Promise<void> {
  const secret = checkedKey(key);
  const content = encodeSaved({ ...point, ...(await walls.pack(point.frozen)) });
  const unfinished = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await writeSealed(handle, secret, content);
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** @throws UsageError for what is no such file, or of another key; nothing of it was used then. */
export async function readCheckpoint(file: string, key: CheckpointKey): Promise<SavedSession> {
  const secret = checkedKey(key);
  const sealed = await readWhole(file);
  const head = sealed.subarray(0, HEAD_BYTES);
  if (sealed.length < HEAD_BYTES + TAG_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw unreadable(file, 'no checkpoint, or the beginning of one');
  }
  if (head.readUInt32LE(MAGIC.length) !== FORMAT) {
    throw unreadable(file, 'of another format, so of another version of pysandbox');
  }
  const saved = decodeSaved(opened(file, secret, head, sealed.subarray(HEAD_BYTES)));
  if (saved === null) {
    throw unreadable(file, 'of another version of pysandbox');
  }
  return saved;
}

async function writeSealed(
  handle: FileHandle,
  secret: Uint8Array,
  content: readonly Uint8Array[],
): Promise<void> {
  const format = Buffer.alloc(4);
  format.writeUInt32LE(FORMAT);
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const head = Buffer.concat([MAGIC, format, salt, nonce]);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt), nonce);
  cipher.setAAD(head);
  await handle.writeFile(head);
  for (const piece of content) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) {
      await handle.writeFile(cipher.update(piece.subarray(at, at + PIECE_BYTES)));
    }
  }
  await handle.writeFile(cipher.final());
  await handle.writeFile(cipher.getAuthTag());
}

/** The content, once all of it is known to be what somebody with the key wrote. */
function opened(file: string, secret: Uint8Array, head: Buffer, rest: Buffer): Uint8Array {
  const [sealed, tag] = [rest.subarray(0, -TAG_BYTES), rest.subarray(-TAG_BYTES)];
  const salt = head.subarray(MAGIC.length + 4, -NONCE_BYTES);
  const decipher = createDecipheriv(
    'aes-256-gcm',
    keyOf(secret, salt),
    head.subarray(-NONCE_BYTES),
    { authTagLength: TAG_BYTES },
  );
  decipher.setAAD(head);
  decipher.setAuthTag(tag);
  const content = new Uint8Array(sealed.length);
  for (let at = 0; at < sealed.length; at += PIECE_BYTES) {
    content.set(decipher.update(sealed.subarray(at, at + PIECE_BYTES)), at);
  }
  try {
    decipher.final();
  } catch {
    throw unreadable(file, 'damaged, cut, tampered with or of another key');
  }
  return content;
}

async function readWhole(file: string): Promise<Buffer> {
  const handle = await open(file).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`restore: ${file} cannot be read: ${why}`, { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > MOST_FILE_BYTES) {
      throw unreadable(file, 'larger than any checkpoint');
    }
    const bytes = Buffer.alloc(size);
    let filled = 0;
    for (let count = 1; count > 0 && filled < size; filled += count) {
      const length = Math.min(PIECE_BYTES, size - filled);
      count = (await handle.read(bytes, filled, length, filled)).bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

function checkedKey(key: unknown): Uint8Array {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  if (!(bytes instanceof Uint8Array) || bytes.length < LEAST_KEY_BYTES) {
    throw new UsageError(
      `key: a text or bytes, at least ${LEAST_KEY_BYTES}; only who has it can write what is restored`,
    );
  }
  return bytes;
}

function keyOf(secret: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, MAGIC, 32));
}

function unreadable(file: string, why: string): UsageError {
  return new UsageError(`restore: ${file} is ${why}`, { details: { file, reason: 'unreadable' } });
}
