// Bundles the two programs of the wasm wall's engine, each into one file beside what tsc has compiled:
// a thread that loads one module starts in two thirds of the time that it takes with all of them.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../dist/src/wall/wasm/engine', import.meta.url));

await build({
  absWorkingDir: folder,
  entryPoints: ['engine-main.js', 'guest-thread.js'].map((name) => resolve(folder, name)),
  outdir: folder,
  // Says that it is a module where no package.json can be read.
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: false, // what decides over guests stays readable
  logLevel: 'warning',
});
