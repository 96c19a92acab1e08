import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError, UsageError } from '../../../src/index.ts';
import type { PythonValue } from '../../../src/index.ts';
import { CHUNK_BYTES } from '../../../src/sandbox/files/limits.ts';
import { readWhole } from '../../../src/sandbox/files/transfer.ts';
import type { AskService } from '../../../src/sandbox/service.ts';

const LENGTH = 2 * CHUNK_BYTES + 5;
const CONTENT = Uint8Array.from({ length: LENGTH }, (_, at) => at % 251);

/** A guest with one file, which says of its size what it likes. */
function guestThatSays(size: PythonValue, content = CONTENT): AskService {
  return async ({ service, args, parse }) => {
    if (service === 'files.stat') {
      return parse(['file', size, 0o644, 0, null]);
    }
    const offset = Number(args[1]);
    return parse(content.slice(offset, offset + CHUNK_BYTES));
  };
}

for (const [what, size] of [
  ['its size', LENGTH],
  ['less', 3],
  ['nothing', 0],
  ['more', LENGTH + 1000],
  ['more than there is in the world', 2 ** 53 - 1],
] as const) {
  test(`a file is read whole when the guest says ${what}`, async () => {
    const read = await readWhole(guestThatSays(size), '/work/f', 4 * CHUNK_BYTES);
    assert.deepEqual(read, CONTENT);
    assert.equal(read.buffer.byteLength, LENGTH, 'and holds no more memory than that');
  });
}

test('a size that is none breaks the protocol', async () => {
  for (const size of [-1, 1.5, 'x', null]) {
    await assert.rejects(readWhole(guestThatSays(size), '/work/f', 4 * CHUNK_BYTES), ProtocolError);
  }
});

test('more than is wanted is an error, whatever the guest says', async () => {
  for (const size of [0, LENGTH, 2 ** 50]) {
    await assert.rejects(
      readWhole(guestThatSays(size), '/work/f', LENGTH - 1),
      (error: unknown) => error instanceof UsageError && /raise maxBytes/.test(error.message),
    );
  }
  assert.equal((await readWhole(guestThatSays(0), '/work/f', LENGTH)).length, LENGTH);
});

test('a file of one piece, of none, and of pieces that come out even, is read', async () => {
  for (const length of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES]) {
    const content = CONTENT.slice(0, length);
    const read = await readWhole(guestThatSays(length, content), '/work/f', length);
    assert.deepEqual(read, content);
  }
});
