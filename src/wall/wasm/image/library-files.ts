import type { LayerFile } from './layer-files.ts';
import { readZip } from './zip.ts';

/** Where the interpreter looks for its standard library. */
export const LIBRARY_FOLDER = '/lib/python3.14';

/** Of Pyodide's archive, what speaks with JavaScript: there is none in a guest. */
const LEFT_OUT = /^(?:pyodide|_pyodide|site-packages)\//;

/** The standard library of Pyodide's archive, as files of a guest. */
export function libraryFiles(archive: Uint8Array): LayerFile[] {
  return readZip(archive)
    .filter(({ name }) => !LEFT_OUT.test(name))
    .map(({ name, bytes }) => ({ path: `${LIBRARY_FOLDER}/${name}`, bytes }));
}
