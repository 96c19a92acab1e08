import type { Display } from '../index.ts';
import type { Json } from './value-json.ts';

const FILES = ['png', 'jpeg', 'pdf'] as const;

/** A display as `--json` prints it: bytes in base64. */
export function displayToJson(display: Display, plainJson: (value: unknown) => Json): Json {
  const files = FILES.flatMap((form) => {
    const bytes = display[form];
    return bytes === undefined ? [] : [[form, Buffer.from(bytes).toString('base64')]];
  });
  return plainJson({ ...display, ...Object.fromEntries(files) });
}
