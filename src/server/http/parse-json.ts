import { ServiceError } from '../errors/service-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Reads JSON, after a look at how deep it is: parsers are recursive, and so is what works on their
 * results.
 *
 * @throws ServiceError for what is no JSON in UTF-8, or too deep.
 */
export function parseJson(bytes: Uint8Array, mostDepth: number): unknown {
  if (isDeeper(bytes, mostDepth)) {
    throw new ServiceError('BAD_REQUEST', `the JSON is more than ${mostDepth} levels deep`, {
      details: { mostDepth },
    });
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value;
  } catch (error) {
    // The parser's message quotes the text, which may be somebody's secret.
    throw new ServiceError('BAD_REQUEST', 'the body is not JSON in UTF-8', { cause: error });
  }
}

/** All that matters is ASCII, which is no part of any other character of UTF-8. */
function isDeeper(bytes: Uint8Array, mostDepth: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      at += byte === BACKSLASH ? 1 : 0;
      inString = byte !== QUOTE;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > mostDepth) {
        return true;
      }
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
  return false;
}
