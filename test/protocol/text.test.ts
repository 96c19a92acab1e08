import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../../src/model/errors.ts';
import { encodeText } from '../../src/protocol/marshal/encode-text.ts';
import { decodeText } from '../../src/protocol/marshal/text.ts';

/** Bytes that begin, continue and end the characters of UTF-8, more often than others. */
const byte = fc.oneof(
  fc.constantFrom(0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf),
  fc.constantFrom(0xe0, 0xe2, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xf8, 0xff),
  fc.nat(255),
);
const bytes = fc.array(byte, { maxLength: 60 }).map((each) => Buffer.from(each));

/** Any UTF-16, lone surrogates included. */
const text = fc
  .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 3000 })
  .map((units) => units.map((unit) => String.fromCharCode(unit)).join(''));

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function orNull(decode: () => string): string | null {
  try {
    return decode();
  } catch (error) {
    assert.ok(error instanceof ProtocolError || error instanceof TypeError);
    return null;
  }
}

describe('text as marshal writes it', () => {
  it('comes back as it was, whatever its UTF-16 units', () => {
    fc.assert(
      fc.property(text, (value) => {
        assert.equal(decodeText(Buffer.from(encodeText(value))), value);
      }),
    );
  });

  it('is UTF-8 exactly where a strict decoder finds that, surrogates apart', () => {
    const withoutSurrogates = bytes.filter(
      (each) => !/\xed[\xa0-\xbf]/.test(each.toString('latin1')),
    );
    fc.assert(
      fc.property(withoutSurrogates, (each) => {
        assert.equal(
          orNull(() => decodeText(each)),
          orNull(() => strict.decode(each)),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it('has a surrogate in the three bytes that Python writes, among any others', () => {
    for (const around of ['', 'x'.repeat(100), '\u{1f600}'.repeat(1000), '\ud7ff\ue000']) {
      const surrogate = Buffer.from([0xed, 0xbf, 0xbf]);
      const whole = Buffer.concat([Buffer.from(around), surrogate, Buffer.from(around)]);
      assert.equal(decodeText(whole), `${around}\udfff${around}`);
      for (const broken of [
        [0xed, 0xa0],
        [0xed, 0xc0, 0x80],
        [0xed, 0xa0, 0x41],
      ]) {
        const data = Buffer.concat([Buffer.from(around), Buffer.from(broken)]);
        assert.throws(() => decodeText(data), ProtocolError);
      }
    }
  });
});
