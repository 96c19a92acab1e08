import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A file that is shown to anyone. */
export interface StaticFile {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
}

/**
 * The file's content.
 *
 * @param lasting Whether its address never means anything else, so that browsers may keep it.
 */
export function fileResponse(
  { path, bytes, type }: StaticFile,
  lasting: boolean,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(Readable.toWeb(createReadStream(path)), {
    headers: {
      'content-type': type,
      'content-length': String(bytes),
      'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...headers,
    },
  });
}
