import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../model/errors.ts';
import { decodeSource } from './source-encoding.ts';

/** In place of errno names, which say little to who types a path. */
const REASONS = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is not a directory'],
  ['EACCES', 'you may not read it'],
  ['EPERM', 'you may not read it'],
  ['EISDIR', 'it is a directory; name the file to run'],
  ['ELOOP', 'it is a loop of symbolic links'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

/**
 * Reads a program. Pipes and devices are fine; what is larger than `limitBytes`, or endless, is
 * refused without being read to its end.
 */
export async function readSource(file: string, limitBytes: number): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    return decodeSource(await readUpTo(handle, file, limitBytes), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      `file: cannot read ${JSON.stringify(file)}: ${REASONS.get(code) ?? code}`,
      {
        cause: error,
        details: { file, errno: code },
      },
    );
  } finally {
    await handle?.close();
  }
}

async function readUpTo(handle: FileHandle, file: string, limitBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<string | Uint8Array> = handle.createReadStream({ autoClose: false });
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > limitBytes) {
      throw new UsageError(
        `file: ${JSON.stringify(file)} is larger than the ${limitBytes} bytes that the policy takes in; raise limits.inputBytes`,
        { details: { file, limitBytes } },
      );
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts, size);
}
