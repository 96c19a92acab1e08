import { UsageError } from '../model/errors.ts';

/** PEP 263: a comment in one of the first two lines, the first being blank or a comment too. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;

/** Python's names of encodings that TextDecoder calls otherwise, or does not have. */
const WINDOWS = /^(?:cp|windows)125(\d)$/;
const LATIN_1: ReadonlySet<string> = new Set(['latin1', 'iso88591', 'l1', 'iso885911987', 'cp819']);
/** What windows-1252 has in place of the control characters 0x80 to 0x9f; a blank where it has nothing. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const ASCII: ReadonlySet<string> = new Set(['ascii', 'usascii', '646']);

/** The text of a program, decoded as CPython does: UTF-8 unless a comment names another encoding. */
export function decodeSource(bytes: Uint8Array, filename: string): string {
  if (bytes.includes(0)) {
    throw new UsageError(`${filename}: source code cannot contain null bytes`);
  }
  const encoding = declaredEncoding(bytes);
  const text =
    encoding === null ? decodeUtf8(bytes, filename) : decodeAs(encoding, bytes, filename);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const [first = '', second = ''] = head.replace(/^\u00EF\u00BB\u00BF/, '').split(/\r\n|\r|\n/, 2);
  const match = COOKIE.exec(first) ?? (BLANK.test(first) ? COOKIE.exec(second) : null);
  return match?.[1] ?? null;
}

function decodeUtf8(bytes: Uint8Array, filename: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const bad = firstBadLine(bytes);
    throw new UsageError(
      `${filename}: Non-UTF-8 code starting with '\\x${bad.byte.toString(16).padStart(2, '0')}' on line ${bad.line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details`,
      { cause: error },
    );
  }
}

/** Where UTF-8 ends: the first byte that differs from the same text encoded again. */
function firstBadLine(bytes: Uint8Array): { readonly line: number; readonly byte: number } {
  const again = Buffer.from(Buffer.from(bytes).toString('utf8'));
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  const before = Buffer.from(bytes.subarray(0, at)).toString('latin1');
  return { line: before.split('\n').length, byte: bytes[at] ?? 0 };
}

function decodeAs(encoding: string, bytes: Uint8Array, filename: string): string {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  const plain = name.replaceAll(/[-.]/g, '');
  if (name === 'utf-8' || name.startsWith('utf-8-') || plain === 'utf8') {
    return decodeUtf8(bytes, filename);
  }
  if (LATIN_1.has(plain) || name.startsWith('iso-latin-1')) {
    return Buffer.from(bytes).toString('latin1');
  }
  if (plain === 'cp1252' || plain === 'windows1252') {
    return decodeWindows1252(bytes);
  }
  const label = ASCII.has(plain) ? null : plain.replace(WINDOWS, 'windows-125$1');
  try {
    if (label === null) {
      return decodeAscii(bytes);
    }
    const known = label === plain ? name : label;
    return new TextDecoder(known, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(
      error instanceof RangeError
        ? `${filename}: unknown encoding: ${encoding}; save the file as UTF-8`
        : `${filename}: the bytes are not ${encoding}, which the file declares; save it as UTF-8`,
      { cause: error },
    );
  }
}

/** Not by TextDecoder: that of Node 20 takes windows-1252 for latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return text.replaceAll(
    /[\u0080-\u009f]/g,
    (unit) => WINDOWS_1252[unit.charCodeAt(0) - 0x80] ?? '\uFFFD',
  );
}

function decodeAscii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) {
    throw new TypeError('a byte above 0x7f');
  }
  return Buffer.from(bytes).toString('latin1');
}
