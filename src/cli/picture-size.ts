/** What a picture's file begins with. */
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xff', 'latin1');

/** Width and height of a picture. */
export type PictureSize = readonly [width: number, height: number];

/** The size that a PNG says it has; null for what is none. Its first chunk is IHDR (RFC 2083, 4.1.1). */
export function pngSize(bytes: Uint8Array): PictureSize | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < PNG.length + 8 || !data.subarray(0, PNG.length).equals(PNG)) {
    return null;
  }
  return [data.readUInt32BE(PNG.length), data.readUInt32BE(PNG.length + 4)];
}

/**
 * The size that a JPEG says it has, in its first frame header (ITU-T T.81, B.2.2); null for what is
 * none. The segments before it are jumped over by the lengths that they give.
 */
export function jpegSize(bytes: Uint8Array): PictureSize | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!data.subarray(0, JPEG.length).equals(JPEG)) {
    return null;
  }
  for (let at = 2; at + 9 <= data.length && data[at] === 0xff;) {
    const marker = data.readUInt8(at + 1);
    if (isFrame(marker)) {
      return [data.readUInt16BE(at + 7), data.readUInt16BE(at + 5)];
    }
    // A marker may have fill bytes before it.
    at += marker === 0xff ? 1 : 2 + Math.max(2, data.readUInt16BE(at + 2));
  }
  return null;
}

/** SOF0 to SOF15, but for DHT, JPG and DAC, which have numbers among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
