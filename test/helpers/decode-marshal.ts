import type { PythonValue } from '../../src/model/value.ts';
import { decodeValue } from '../../src/protocol/index.ts';
import type { ValueMaker } from '../../src/protocol/index.ts';

/** Of values that refer to no objects. */
export const NO_OBJECTS: ValueMaker = {
  reference: () => {
    throw new Error('there are no references in this value');
  },
  host: () => {
    throw new Error('there are no objects of the host in this value');
  },
  exactFloats: false,
};

/** A value without attached buffers and objects, from what marshal made of it. */
export function decodeMarshal(bytes: Uint8Array): PythonValue {
  return decodeValue({ bytes, attached: new Uint8Array(0) }, NO_OBJECTS);
}
