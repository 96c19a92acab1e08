/** A process that asks for the guest image and prints where it is, and a line for all that it was told. */
import { imageFolder } from '../../src/wall/wasm/image/store.ts';

const progress: string[] = [];
const folder = await imageFolder({ onProgress: (message) => progress.push(message) });
process.stdout.write([folder, ...progress].join('\n'));
