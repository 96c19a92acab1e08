import { constants, createReadStream, fstat, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
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
  try {
    return decodeSource(await readUpTo(await openStream(file), file, limitBytes), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      `file: cannot read ${JSON.stringify(file)}: ${REASONS.get(code) ?? code}`,
      { cause: error, details: { file, errno: code } },
    );
  }
}

/**
 * A stream that closes its file at its end. Without O_NONBLOCK the opening of a named pipe would
 * wait for a writer, in a thread that no signal reaches; a pipe is then read by the event loop.
 */
async function openStream(file: string): Promise<AsyncIterable<string | Uint8Array>> {
  const fd = await promisify(open)(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const facts = await promisify(fstat)(fd);
  return facts.isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream('', { fd });
}

async function readUpTo(
  stream: AsyncIterable<string | Uint8Array>,
  file: string,
  limitBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
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
