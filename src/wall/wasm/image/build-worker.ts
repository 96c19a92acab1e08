/** Entry of the thread that builds an image, so that the host's own goes on. */
import { parentPort } from 'node:worker_threads';
import { buildImage } from './build.ts';
import { readPyodide } from './pyodide-package.ts';

const image = buildImage(await readPyodide());
parentPort?.postMessage(image);
