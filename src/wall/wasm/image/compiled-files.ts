import { ByteReader } from './edit/read-bytes.ts';
import type { LayerFile } from './layer-files.ts';

const LENGTH_BYTES = 4;

/** Reads the records that `guest-wasm/wasm_build.py` sends: paths and what was compiled. */
export function readCompiled(bytes: Uint8Array): LayerFile[] {
  const reader = new ByteReader(bytes);
  const field = (): Uint8Array => {
    const length = reader.take(LENGTH_BYTES);
    return reader.take(new DataView(length.buffer, length.byteOffset).getUint32(0, true));
  };
  const files: LayerFile[] = [];
  while (!reader.atEnd) {
    const path = new TextDecoder().decode(field());
    files.push({ path, bytes: field() });
  }
  return files;
}
