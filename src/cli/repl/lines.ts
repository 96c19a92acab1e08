import { UsageError } from '../../index.ts';
import { showSize } from '../units.ts';

/**
 * The lines of standard input as they come, without their ends.
 *
 * @param most Bytes of one line; what has no end is not read to it.
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array | string>,
  most: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decode(decoder, Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield line.replace(/\r$/, '');
    }
    if (rest.length > most) {
      throw new UsageError(`a line on standard input is longer than ${showSize(most)}`);
    }
  }
  rest += decode(decoder, null);
  if (rest !== '') {
    yield rest;
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | null): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    throw new UsageError('the code on standard input is not UTF-8', { cause: error });
  }
}
