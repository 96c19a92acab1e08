import { PythonArray } from '../../model/array.ts';
import { UsageError } from '../../model/errors.ts';
import type { PythonValue } from '../../model/value.ts';
import { unexpected } from '../service.ts';
import type { AskService } from '../service.ts';
import { pieces } from './content.ts';
import type { FileContent } from './content.ts';
import { askDescribed } from './described.ts';
import { Gathering } from './gathering.ts';
import { CHUNK_BYTES, MOST_READ_BYTES } from './limits.ts';

/**
 * A file of the guest in pieces. The next one is on its way while one is looked at. Who stops early
 * leaves nothing open: each piece is asked for by path and place.
 *
 * @param mostBytes More is an error.
 */
export async function* readPieces(
  ask: AskService,
  path: string,
  mostBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = askPiece(ask, path, 0);
  for (let offset = 0; ;) {
    const piece = await next;
    offset += piece.length;
    if (offset > mostBytes) {
      throw new UsageError(
        `files: ${path} has more than ${mostBytes} bytes; raise maxBytes, or read it as a stream`,
        { details: { path, limitBytes: mostBytes } },
      );
    }
    const isLast = piece.length < CHUNK_BYTES;
    if (!isLast) {
      next = askPiece(ask, path, offset);
      next.catch(() => {}); // who stops early does not wait for it
    }
    if (piece.length > 0) {
      yield piece;
    }
    if (isLast) {
      return;
    }
  }
}

/** The whole of a file. */
export async function readWhole(
  ask: AskService,
  path: string,
  mostBytes: number,
): Promise<Uint8Array> {
  let gathered: Gathering | null = null;
  for await (const piece of readPieces(ask, path, mostBytes)) {
    // A piece shares the memory of the frame that it came in, and is let go of at once.
    const isAll = piece.length < CHUNK_BYTES;
    gathered ??= new Gathering(isAll ? piece.length : await sizeOf(ask, path, mostBytes));
    gathered.add(piece);
  }
  return gathered?.finish() ?? new Uint8Array(0);
}

/** How long a file is, as the guest says; no more than is wanted, or than it costs nothing to expect. */
async function sizeOf(ask: AskService, path: string, mostBytes: number): Promise<number> {
  const found = await askDescribed(ask, path);
  return Math.min(found?.sizeBytes ?? 0, mostBytes, MOST_READ_BYTES);
}

/** Writes a file of the guest; two pieces are on their way at a time. */
export async function writeFile(
  ask: AskService,
  path: string,
  content: FileContent,
  mode: number | null = null,
): Promise<void> {
  let offset = 0;
  let before: Promise<unknown> = Promise.resolve();
  for await (const piece of pieces(content, CHUNK_BYTES)) {
    const written = ask({
      service: 'files.write',
      args: [path, offset, asView(piece), mode],
      parse: () => null,
    });
    written.catch(() => {}); // told when it is waited for
    await before;
    before = written;
    offset += piece.length;
  }
  await before;
}

/** As a memoryview the guest writes it from where it has arrived; of bytes it would make a copy. */
function asView(data: Uint8Array): PythonArray {
  return new PythonArray({ container: 'memoryview', dtype: 'B', data, readonly: true });
}

function askPiece(ask: AskService, path: string, offset: number): Promise<Uint8Array> {
  return ask({
    service: 'files.read',
    args: [path, offset, CHUNK_BYTES],
    resultBytes: CHUNK_BYTES + 1024,
    parse: parsePiece,
  });
}

function parsePiece(answer: PythonValue | undefined): Uint8Array {
  if (!(answer instanceof Uint8Array) || answer.length > CHUNK_BYTES) {
    throw unexpected();
  }
  return answer;
}
