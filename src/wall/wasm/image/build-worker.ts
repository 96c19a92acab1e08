/** Entry of the thread that builds an image, so that the host's own goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import { buildImage } from './build.ts';
import type { PyodidePackage } from './pyodide-package.ts';

const data: unknown = workerData;
if (!isPackage(data)) {
  throw new TypeError('the builder needs Pyodide’s files');
}
parentPort?.postMessage(buildImage(data));

function isPackage(value: unknown): value is PyodidePackage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'module' in value &&
    'library' in value &&
    value.module instanceof Uint8Array &&
    value.library instanceof Uint8Array
  );
}
