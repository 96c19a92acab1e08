import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { GuestImage } from './guest-image.ts';
import type { PyodidePackage } from './pyodide-package.ts';

const ENTRY = new URL('./build-worker.js', import.meta.url);

/** Compiling nests deeply; a thread's own stack is small. */
const STACK_MIB = 64;

/** Builds an image of Pyodide's files in a thread of its own. */
export function buildInThread(pyodide: PyodidePackage): Promise<GuestImage> {
  return new Promise((settle, fail) => {
    const worker = new Worker(fileURLToPath(ENTRY), {
      workerData: pyodide,
      env: {},
      execArgv: [],
      resourceLimits: { stackSizeMb: STACK_MIB },
    });
    worker.once('message', (image: GuestImage) => settle(image));
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`the builder ended with status ${code}`)));
  });
}
